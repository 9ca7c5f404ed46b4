package dev.jbuild.cli.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The latest Java of one of Debian's suites, with the C library and the zlib that it was built for,
 * from the archive that this machine has its own packages from. Whoever runs it sees {@code usr}
 * and {@code etc} of those packages over the machine's.
 */
record DebianJava(Path packages) {
  /** By this option a Java has jbuild, which is a part of the distribution's own alone. */
  static final String MODULE = "--module-path=" + Jbuild.PACKED.resolveSibling("jbuild.jar");

  private static final Path CACHE = Jbuild.PACKED.resolveSibling("it-cache");
  private static final Path KEYS = Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");
  private static final String OVERLAYS =
      """
      for folder in usr etc; do
        mount -t overlay overlay -o "lowerdir=$0/$folder:/$folder" /$folder || exit
      done
      exec "$@"
      """;

  /** Returns the Java of {@code suite}; it is downloaded once for a checkout. */
  static DebianJava of(String suite) throws IOException, InterruptedException {
    assumeTrue(Files.exists(KEYS), "needs " + KEYS + ": apt-get install debian-archive-keyring");
    Path packages = CACHE.resolve("java-" + suite);
    if (!Files.exists(packages)) {
      Path work = Files.createTempDirectory(Files.createDirectories(CACHE), "apt");
      Files.move(download(suite, work), packages);
      Command.of("rm", "-r", work).run().succeeded();
    }
    return new DebianJava(packages);
  }

  private static Path download(String suite, Path work) throws IOException, InterruptedException {
    Files.writeString(
        work.resolve("apt.conf"),
        """
        Dir::Etc::SourceList "%1$s/sources.list";
        Dir::Etc::SourceParts "/dev/null";
        Dir::State "%1$s";
        Dir::State::Status "/dev/null";
        Dir::Cache "%1$s";
        APT::Sandbox::User "root";
        """
            .formatted(work));
    Files.writeString(
        work.resolve("sources.list"),
        "deb [signed-by=%s] %s %s main\n".formatted(KEYS, archive(), suite));
    apt(work, "apt-get", "--error-on=any", "update");
    String java =
        apt(work, "apt-cache", "search", "--names-only", "^openjdk-[0-9]{2}-jre-headless$")
            .lines()
            .map(line -> line.substring(0, line.indexOf(' ')))
            .max(Comparator.naturalOrder())
            .orElseThrow(() -> new AssertionError("no Java in " + suite));
    Path unpacked = Files.createDirectory(work.resolve("unpacked"));
    apt(work, "apt-get", "download", java, "libc6", "libgcc-s1", "libstdc++6", "zlib1g");
    try (Stream<Path> files = Files.list(work)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".deb")).toList()) {
        Command.of("dpkg-deb", "--extract", file, unpacked).run().succeeded();
      }
    }
    return unpacked;
  }

  private static String apt(Path work, Object... words) throws IOException, InterruptedException {
    return Command.of(words)
        .with("APT_CONFIG", work.resolve("apt.conf").toString())
        .in(work)
        .run()
        .succeeded()
        .out();
  }

  /** Returns the address of the archive that this machine's release comes from. */
  private static String archive() throws IOException, InterruptedException {
    String release = "dists/" + Bases.release() + "/";
    return Command.of("apt-get", "--print-uris", "update")
        .run()
        .succeeded()
        .out()
        .lines()
        .filter(line -> line.contains(release))
        .map(line -> line.substring(1, line.indexOf(release)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("apt has no source of " + release));
  }

  /** Returns what this Java says of itself. */
  String version() throws IOException, InterruptedException {
    return Command.of(home().resolve("bin/java"), "-version")
        .behind(List.of(front()))
        .run()
        .succeeded()
        .err();
  }

  /**
   * Makes {@code folder} a distribution for this Java, without what is kept for its own; it runs
   * with {@link #MODULE}.
   */
  void distribution(Path folder) throws IOException, InterruptedException {
    Files.createDirectory(folder);
    Command.of("cp", "-a", Jbuild.DIST.resolve("bin"), Jbuild.DIST.resolve("lib"), folder)
        .run()
        .succeeded();
    Files.delete(folder.resolve("lib/jbuild.aot"));
    Files.createSymbolicLink(folder.resolve("runtime"), home());
  }

  /** Returns where this Java is for those that run behind {@link #front}. */
  private Path home() throws IOException {
    try (Stream<Path> homes = Files.list(packages.resolve("usr/lib/jvm"))) {
      Path home = homes.filter(Files::isDirectory).findFirst().orElseThrow();
      return Path.of("/").resolve(packages.relativize(home));
    }
  }

  /** Returns what shows this Java to the command that follows. */
  String[] front() {
    return new String[] {"unshare", "--mount", "sh", "-c", OVERLAYS, packages.toString()};
  }
}
