package dev.jbuild.cli.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** What builds may have left behind on the machine. */
final class Leftovers {
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

  private Leftovers() {}

  /** Returns the mounts below {@code root} that this process sees. */
  static List<String> mounts(Path root) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
        .filter(line -> line.contains(root.toString()))
        .toList();
  }

  /**
   * Returns the processes that have {@code text} in their command line, or see a mount that has.
   */
  static List<String> processes(String text) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      for (Path process : all.filter(path -> isNumber(path.getFileName().toString())).toList()) {
        String words = read(process.resolve("cmdline")).replace('\0', ' ');
        if (words.contains(text) || read(process.resolve("mountinfo")).contains(text)) {
          found.add(process.getFileName() + " " + words + read(process.resolve("stat")));
        }
      }
    }
    return found;
  }

  /** Returns the cgroups that the jbuild processes {@code pids} made. */
  static List<Path> cgroups(Collection<Long> pids) throws IOException {
    if (!Files.isDirectory(CGROUPS)) {
      return List.of();
    }
    List<String> prefixes = pids.stream().map(pid -> "jbuild-" + pid + "-").toList();
    try (Stream<Path> all = Files.find(CGROUPS, 12, (path, about) -> about.isDirectory())) {
      return all.filter(
              path -> prefixes.stream().anyMatch(path.getFileName().toString()::startsWith))
          .toList();
    } catch (UncheckedIOException vanished) {
      // Someone else's cgroup went away meanwhile; look again.
      return cgroups(pids);
    }
  }

  private static boolean isNumber(String name) {
    return name.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** A process that ends meanwhile has no words. */
  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException gone) {
      return "";
    }
  }
}
