package dev.jbuild.cli.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/** OpenSSH's server on loopback, and an agent with the one key that opens it. */
final class SshServer implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/sshd");

  /** Source: ssh-add(1). */
  private static final int NO_AGENT = 2;

  private final Process server;
  private final Process agent;
  private final Path folder;
  private final int port;

  private SshServer(Process server, Process agent, Path folder, int port) {
    this.server = server;
    this.agent = agent;
    this.folder = folder;
    this.port = port;
  }

  /** Starts both; their files are in {@code folder}. */
  static SshServer in(Path folder) throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(PROGRAM), "needs sshd: apt-get install openssh-server");
    for (String key : new String[] {"host", "user"}) {
      Command.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder.resolve(key))
          .run()
          .succeeded();
    }
    Path config =
        Files.writeString(
            folder.resolve("sshd_config"),
            """
            ListenAddress 127.0.0.1
            HostKey %1$s/host
            AuthorizedKeysFile %1$s/user.pub
            PasswordAuthentication no
            UsePAM no
            StrictModes no
            PidFile none
            """
                .formatted(folder));
    Files.createDirectories(Path.of("/run/sshd"));
    int port = freePort();
    Process server = listening(port, folder, config);
    for (int more = 4; !server.isAlive() && more > 0; more--) {
      port = freePort(); // somebody took the other before sshd did
      server = listening(port, folder, config);
    }
    Process agent = start(folder, "ssh-agent", "-D", "-a", socket(folder).toString());
    SshServer started = new SshServer(server, agent, folder, port);
    awaitAgent(socket(folder));
    Command.of("ssh-add", "-q", folder.resolve("user"))
        .with("SSH_AUTH_SOCK", started.agent())
        .run()
        .succeeded();
    return started;
  }

  /** Its socket is there a moment before it listens. */
  static void awaitAgent(Path socket) {
    Command keys = Command.of("ssh-add", "-l").with("SSH_AUTH_SOCK", socket.toString());
    Until.holds("the agent answers", () -> keys.run().exit() != NO_AGENT);
  }

  private static Process start(Path folder, String... words) throws IOException {
    return new ProcessBuilder(words)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  /** Starts the server; it lives if it got the port. */
  private static Process listening(int port, Path folder, Path config) throws IOException {
    String[] words = {
      PROGRAM.toString(), "-D", "-e", "-f", config.toString(), "-p", Integer.toString(port)
    };
    Process server = start(folder, words);
    String sign = "Server listening on 127.0.0.1 port " + port + ".";
    Path log = folder.resolve("log");
    Until.holds("sshd listens", () -> Files.readString(log).contains(sign) || !server.isAlive());
    return server;
  }

  private static Path socket(Path folder) {
    return folder.resolve("agent.sock");
  }

  /** Returns the socket of the agent. */
  String agent() {
    return socket(folder).toString();
  }

  /** Returns the URL of a repository of this machine. */
  String url(Path repository) {
    return "ssh://" + System.getProperty("user.name") + "@127.0.0.1:" + port + repository;
  }

  @Override
  public void close() {
    server.destroy();
    agent.destroy();
  }
}
