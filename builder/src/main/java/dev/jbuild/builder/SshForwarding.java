package dev.jbuild.builder;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A socket by which a step asks an SSH agent of the machine: which keys there are, and for
 * signatures. It can't change the agent. Source: draft-ietf-sshm-ssh-agent, section 3.
 */
final class SshForwarding implements AutoCloseable {
  private static final int FAILURE = 5;
  private static final int REQUEST_IDENTITIES = 11;
  private static final int SIGN_REQUEST = 13;

  /** As in OpenSSH. */
  private static final int MAX_MESSAGE = 256 << 10;

  /** What the kernel takes as the name of a socket. */
  private static final int MAX_PATH = 107;

  private static final String NAME = "agent";

  private final Path agent;
  private final Path folder;
  private final ServerSocketChannel server;
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

  private SshForwarding(Path agent, Path folder, ServerSocketChannel server) {
    this.agent = agent;
    this.folder = folder;
    this.server = server;
  }

  /**
   * Starts to forward to {@code agent}.
   *
   * @param wanted the folder in which the socket is made, if its path isn't too long
   */
  static SshForwarding start(Path agent, Path wanted) throws IOException {
    int length = wanted.resolve(NAME).toString().getBytes(StandardCharsets.UTF_8).length;
    Path folder = length > MAX_PATH ? Files.createTempDirectory("jbuild-ssh") : wanted;
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(folder.resolve(NAME)));
    } catch (IOException e) {
      server.close();
      throw e;
    }
    SshForwarding forwarding = new SshForwarding(agent, folder, server);
    Thread.ofPlatform().daemon().name("ssh-agent").start(forwarding::accept);
    return forwarding;
  }

  /** Returns the folder that the socket is in. */
  Path folder() {
    return folder;
  }

  /** Returns the socket that a step connects to. */
  Path socket() {
    return folder.resolve(NAME);
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel step = server.accept();
        open.add(step);
        Thread.ofPlatform().daemon().name("ssh-agent-client").start(() -> serve(step));
      }
    } catch (AsynchronousCloseException closed) {
      // The step has ended.
    } catch (IOException broken) {
      // The step finds nobody behind its socket, and says so.
    }
  }

  private void serve(SocketChannel step) {
    try (step;
        SocketChannel there = SocketChannel.open(UnixDomainSocketAddress.of(agent))) {
      DataInputStream asked = new DataInputStream(Channels.newInputStream(step));
      DataOutputStream answers = new DataOutputStream(Channels.newOutputStream(step));
      DataInputStream answered = new DataInputStream(Channels.newInputStream(there));
      DataOutputStream asks = new DataOutputStream(Channels.newOutputStream(there));
      while (true) {
        byte[] request = message(asked);
        if (isAllowed(request[0])) {
          send(request, asks);
          send(message(answered), answers);
        } else {
          send(new byte[] {FAILURE}, answers);
        }
      }
    } catch (IOException ended) {
      // One of the two has hung up.
    } finally {
      open.remove(step);
    }
  }

  private static boolean isAllowed(byte type) {
    return type == REQUEST_IDENTITIES || type == SIGN_REQUEST;
  }

  private static byte[] message(DataInputStream in) throws IOException {
    int size = in.readInt();
    if (size < 1 || size > MAX_MESSAGE) {
      throw new IOException("message of " + size + " bytes");
    }
    byte[] message = new byte[size];
    in.readFully(message);
    return message;
  }

  private static void send(byte[] message, DataOutputStream out) throws IOException {
    byte[] framed = new byte[4 + message.length];
    java.nio.ByteBuffer.wrap(framed).putInt(message.length).put(message);
    out.write(framed);
    out.flush();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (SocketChannel step : open) {
      step.close();
    }
    Files.deleteIfExists(socket());
    Files.deleteIfExists(folder);
  }
}
