package dev.jbuild.cli.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A line of so many bytes per second and direction between a free loopback port and a server. */
final class SlowLink implements AutoCloseable {
  private static final int PARTS_PER_SECOND = 20;

  private final ServerSocket listening =
      new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
  private final int serverPort;
  private final int bytesPerSecond;

  /**
   * Starts one.
   *
   * @param server {@code 127.0.0.1:PORT}
   */
  SlowLink(String server, int bytesPerSecond) throws IOException {
    this.serverPort = Integer.parseInt(server.substring(server.indexOf(':') + 1));
    this.bytesPerSecond = bytesPerSecond;
    // What a reader hasn't taken yet waits in buffers of the kernel: they are to be small.
    listening.setReceiveBufferSize(bytesPerSecond / PARTS_PER_SECOND);
    Thread.startVirtualThread(this::accept);
  }

  /** Returns {@code host:port} of its slow end. */
  String name() {
    return "127.0.0.1:" + listening.getLocalPort();
  }

  private void accept() {
    while (true) {
      try {
        Socket client = listening.accept();
        Socket server = new Socket(InetAddress.ofLiteral("127.0.0.1"), serverPort);
        Thread.startVirtualThread(() -> carry(client, server));
        Thread.startVirtualThread(() -> carry(server, client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void carry(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] part = new byte[bytesPerSecond / PARTS_PER_SECOND];
      for (int read = in.read(part); read >= 0; read = in.read(part)) {
        out.write(part, 0, read);
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1) * read / bytesPerSecond);
      }
    } catch (IOException closed) {
      // One end has gone; so does the other.
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
