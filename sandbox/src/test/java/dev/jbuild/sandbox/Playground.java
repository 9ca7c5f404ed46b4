package dev.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A busybox root filesystem and a sandbox to run it in. What it makes it takes away. */
final class Playground implements AutoCloseable {
  /** Says more than a pipe holds, and so runs until who listens has taken the first of it. */
  static final String TALK = "echo; head -c 200000 /dev/zero";

  /** Makes a number one that no tests have that run now elsewhere on this machine. */
  static final String OWN = "." + ProcessHandle.current().pid();

  private static final Path BUSYBOX = Path.of("/bin/busybox");
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final Path dir;
  private final EmbeddedSandbox sandbox;

  private Playground(Path dir, EmbeddedSandbox sandbox) {
    this.dir = dir;
    this.sandbox = sandbox;
  }

  /** What a command printed and how it ended. */
  record Ran(Outcome outcome, String out, String err) {
    int code() {
      return outcome.status().shellCode();
    }
  }

  static Playground open() throws IOException, InterruptedException {
    Assumptions.assumeTrue(Files.isExecutable(BUSYBOX), "install busybox-static");
    Assumptions.assumeTrue(
        UserMapping.current().user() == Isolation.User.MACHINE && isRoot(), "run as root");
    Path dir = Files.createTempDirectory("jbuild-sandbox");
    makeRootfs(dir.resolve("rootfs"));
    return new Playground(dir, EmbeddedSandbox.open(dir.resolve("state")));
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  static void makeRootfs(Path rootfs) throws IOException, InterruptedException {
    Path bin = Files.createDirectories(rootfs.resolve("bin"));
    Files.copy(BUSYBOX, bin.resolve("busybox"));
    Files.createDirectories(rootfs.resolve("tmp"));
    tool(BUSYBOX.toString(), "--install", "-s", bin.toString());
    try (Stream<Path> links = Files.list(bin)) {
      for (Path link : links.filter(Files::isSymbolicLink).toList()) {
        Files.delete(link);
        Files.createSymbolicLink(link, Path.of("busybox"));
      }
    }
    tool(
        "gcc",
        "-static",
        "-o",
        bin.resolve("probe").toString(),
        Path.of("src/test/c/probe.c").toAbsolutePath().toString());
  }

  static void tool(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
  }

  EmbeddedSandbox sandbox() {
    return sandbox;
  }

  Path dir() {
    return dir;
  }

  Path rootfs() {
    return dir.resolve("rootfs");
  }

  /** Returns a spec of {@code sh -c script} over the root filesystem, with a fresh upper folder. */
  Spec sh(String script) throws IOException {
    return spec("sh", "-c", script);
  }

  Spec spec(String... argv) throws IOException {
    return over(List.of(rootfs()), argv);
  }

  Spec over(List<Path> lowers, String... argv) throws IOException {
    String id = "step" + COUNT.incrementAndGet();
    Path upper = Files.createDirectories(dir.resolve(id).resolve("upper"));
    Path work = Files.createDirectories(dir.resolve(id).resolve("work"));
    return new Spec(new OverlayRoot(lowers, upper, work), List.of(argv));
  }

  /** Makes a folder for a further lower layer. */
  Path layer(String name) throws IOException {
    return Files.createDirectories(dir.resolve("layers").resolve(name));
  }

  Ran run(String script) throws IOException, InterruptedException {
    return run(sh(script));
  }

  Ran run(Spec spec) throws IOException, InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Outcome outcome =
        sandbox.run(
            spec.build(),
            (stream, bytes, length) ->
                (stream == OutputSink.Stream.OUT ? out : err).write(bytes, 0, length));
    return new Ran(
        outcome, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** Returns the paths in an upper folder, sorted. */
  static List<String> entries(Path upper) throws IOException {
    try (Stream<Path> all = Files.walk(upper)) {
      return all.filter(path -> !path.equals(upper))
          .map(path -> upper.relativize(path).toString())
          .sorted()
          .toList();
    }
  }

  /** Returns the cgroups of this process's sandboxes that are there now. */
  static List<Path> cgroups() throws IOException {
    return cgroups(ProcessHandle.current().pid());
  }

  /** Returns the cgroups that don't go: a launcher may still clean up when its step has ended. */
  static List<Path> cgroupsThatStay() throws IOException, InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!cgroups().isEmpty() && System.nanoTime() < end) {
      Thread.sleep(2);
    }
    return cgroups();
  }

  static List<Path> cgroups(long owner) throws IOException {
    Stream.Builder<Path> found = Stream.builder();
    for (Path parent : Cgroups.detect().parents()) {
      try (Stream<Path> groups = Files.list(parent)) {
        groups
            .filter(group -> group.getFileName().toString().startsWith("jbuild-" + owner + "-"))
            .forEach(found);
      }
    }
    return found.build().toList();
  }

  @Override
  public void close() throws IOException {
    sandbox.close();
    delete(dir);
  }

  static void delete(Path tree) throws IOException {
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
