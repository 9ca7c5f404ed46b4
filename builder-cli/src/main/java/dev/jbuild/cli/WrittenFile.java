package dev.jbuild.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file that a build writes at its end. */
final class WrittenFile {
  private WrittenFile() {}

  /**
   * Looks, before anything is built, whether it can be written.
   *
   * @param option that names the file
   * @param file nothing to look at if null
   * @throws UsageException if its folder doesn't exist, or it is a folder
   */
  static void check(String option, @Nullable String file) {
    if (file == null) {
      return;
    }
    Path path = Path.of(file).toAbsolutePath();
    if (Files.isDirectory(path)) {
      throw new UsageException(option + " " + file + " is a folder", "name a file in it");
    }
    Path folder = path.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new UsageException(
          "the folder of " + option + " " + file + " does not exist",
          "make it, or name another file");
    }
  }
}
