package dev.jbuild.cli.it;

import dev.jbuild.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The packed jbuild with a state folder of its own. */
record Jbuild(Path root, Command command) {
  /** As Maven packed it. */
  static final Path PACKED =
      Path.of(System.getProperty("jbuild.dist", "target/dist")).toAbsolutePath();

  /** What runs: some tests run it as another user, who may not get into the checkout. */
  static final Path DIST = forEveryone(PACKED);

  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}\n");

  private static Path forEveryone(Path packed) {
    try {
      boolean open = true;
      for (Path folder = packed; folder != null; folder = folder.getParent()) {
        open &= Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_EXECUTE);
      }
      return open ? packed : copy(packed);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }

  private static Path copy(Path packed) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("jbuild-dist");
    Thread deletion = new Thread(() -> delete(folder));
    Runtime.getRuntime().addShutdownHook(deletion);
    Command.of("cp", "-a", packed, folder.resolve("dist")).run().succeeded();
    Command.of("chmod", "755", folder).run().succeeded();
    return folder.resolve("dist");
  }

  private static void delete(Path folder) {
    try {
      Command.of("rm", "-rf", folder).run();
    } catch (IOException | InterruptedException leftForTheSystem) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns the names of all commands, as {@code --help} lists them. */
  static List<String> commands() throws IOException, InterruptedException {
    return Command.of(PACKED.resolve("bin/jbuild"), "--help")
        .run()
        .succeeded()
        .out()
        .lines()
        .dropWhile(line -> !line.startsWith("Commands"))
        .skip(1)
        .takeWhile(line -> !line.isEmpty())
        .map(line -> line.strip().split(" ", 2)[0])
        .toList();
  }

  /** Returns one whose state is in {@code root}, and whom no config of this machine reaches. */
  static Jbuild at(Path root) {
    return at(root, DIST);
  }

  /** As {@link #at(Path)}, of another distribution. */
  static Jbuild at(Path root, Path dist) {
    return new Jbuild(
        root,
        Command.of(dist.resolve("bin/jbuild"), "--root", root, "--progress", "plain")
            .with("DOCKER_CONFIG", root.resolveSibling("no-docker-config").toString()));
  }

  Jbuild with(String name, String value) {
    return new Jbuild(root, command.with(name, value));
  }

  Jbuild behind(String... front) {
    return new Jbuild(root, command.behind(List.of(front)));
  }

  Running start(Object... arguments) throws IOException {
    return command.and(arguments).start();
  }

  Finished run(Object... arguments) throws IOException, InterruptedException {
    return command.and(arguments).run();
  }

  /** Builds; the result is the digest, which must be the only thing on stdout. */
  String digest(Object... arguments) throws IOException, InterruptedException {
    return digest(run(arguments));
  }

  static String digest(Finished build) {
    build.succeeded();
    Matcher digest = DIGEST.matcher(build.out());
    if (!digest.matches()) {
      throw new AssertionError("stdout is no digest: " + build);
    }
    return build.line();
  }

  /** Returns the place of a blob in the store. */
  Path blob(String digest) {
    return root.resolve("blobs").resolve(digest.replace(':', '/'));
  }

  /** Returns a JSON blob of the store. */
  Json.Object document(String digest) throws IOException {
    return Json.parse(Files.readAllBytes(blob(digest))).asObject(digest);
  }

  /** Returns the digests of the layers of the image {@code manifest}, the lowest first. */
  List<String> layers(String manifest) throws IOException {
    return document(manifest).array("layers").stream()
        .map(layer -> layer.asObject("layer").requireText("digest"))
        .toList();
  }

  /** Returns the digest of every blob in the store whose content has another. */
  List<String> corruptBlobs() throws IOException {
    try (Stream<Path> blobs = Files.list(root.resolve("blobs/sha256"))) {
      return blobs
          .filter(blob -> !Sha256.of(blob).equals(blob.getFileName().toString()))
          .map(blob -> "sha256:" + blob.getFileName())
          .toList();
    }
  }
}
