package dev.jbuild.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A network namespace that a user-mode network stack serves. */
final class PrivateNetwork implements AutoCloseable {
  /** Where slirp4netns answers for names, and passes the question on to the machine's servers. */
  static final String NAME_SERVER = "10.0.2.3";

  private static final Path DEVICE = Path.of("/dev/net/tun");
  private static final String TOOL = "slirp4netns";
  private static final List<String> PLACES =
      List.of("/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin");

  private final Companion companion;

  private PrivateNetwork(Companion companion) {
    this.companion = companion;
  }

  /** Returns where the tool is, if it is installed and may make its device. */
  static Optional<Path> tool() {
    if (!Files.isWritable(DEVICE)) {
      return Optional.empty();
    }
    return Stream.concat(
            Optional.ofNullable(System.getenv("PATH")).stream()
                .flatMap(path -> Stream.of(path.split(":", -1)))
                .filter(place -> place.startsWith("/")),
            PLACES.stream())
        .map(place -> Path.of(place, TOOL))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Makes the network and waits until it is up.
   *
   * @throws SandboxException if the tool is missing or gives up
   */
  static PrivateNetwork start(String launcher) throws IOException {
    Path tool =
        tool()
            .orElseThrow(
                () -> Problems.network("slirp4netns is not installed, or may not open " + DEVICE));
    try {
      return new PrivateNetwork(
          Companion.start(
              List.of(
                  launcher,
                  "network",
                  tool.toString(),
                  "--configure",
                  "--mtu=65520",
                  "--disable-host-loopback",
                  "--enable-seccomp",
                  "--enable-sandbox",
                  "--ready-fd=3",
                  "--exit-fd=4",
                  "--netns-type=path",
                  "{netns}",
                  "tap0")));
    } catch (SandboxException e) {
      throw Problems.network(e.problems().getFirst().what());
    }
  }

  boolean isAlive() {
    return companion.isAlive();
  }

  /** Returns the namespace, for the launcher to enter. */
  Path namespace() {
    return Path.of("/proc", companion.word(), "ns/net");
  }

  @Override
  public void close() throws IOException {
    companion.close();
  }
}
