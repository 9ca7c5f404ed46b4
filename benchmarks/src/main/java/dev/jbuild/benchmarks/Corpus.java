package dev.jbuild.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What images are made of, found on this machine. */
final class Corpus {
  private static final int MIB = 1 << 20;

  private Corpus() {}

  /**
   * Returns {@code debian}: tars of Python, programs and documents, at most 256 MiB; {@code jars}:
   * at most 64 MiB of the local Maven repository; else the file of that name.
   */
  static byte[] named(String name) {
    try {
      return switch (name) {
        case "debian" -> debian();
        case "jars" -> jars();
        default -> Files.readAllBytes(Path.of(name));
      };
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static byte[] debian() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    tar("/usr/lib/python3", 84 * MIB, all);
    tar("/usr/bin", 100 * MIB, all);
    tar("/usr/share/doc", 72 * MIB, all);
    return all.toByteArray();
  }

  private static void tar(String folder, int most, ByteArrayOutputStream all) throws IOException {
    List<String> command =
        List.of("tar", "--sort=name", "--mtime=@0", "--owner=0", "--group=0", "-cf", "-", folder);
    Process tar =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (InputStream bytes = tar.getInputStream()) {
      all.write(bytes.readNBytes(most));
    }
  }

  private static byte[] jars() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (Stream<Path> files = Files.walk(Path.of(System.getProperty("user.home"), ".m2"))) {
      List<Path> jars =
          files.filter(file -> file.toString().endsWith(".jar")).sorted().limit(5000).toList();
      for (Path jar : jars) {
        if (all.size() < 64 * MIB && Files.size(jar) > 200_000) {
          Files.copy(jar, all);
        }
      }
    }
    return all.toByteArray();
  }
}
