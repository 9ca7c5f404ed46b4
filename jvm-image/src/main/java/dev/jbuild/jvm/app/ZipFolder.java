package dev.jbuild.jvm.app;

import dev.jbuild.jvm.problem.GoalException;
import dev.jbuild.jvm.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** What is in a jar or a war, as files. */
public final class ZipFolder {
  private ZipFolder() {}

  /**
   * Unpacks an archive.
   *
   * @param folder what is unpacked; it must be empty
   * @return the names of the entries that are files, in their order
   */
  public static List<String> unpack(Path archive, Path folder) throws IOException {
    try (ZipFile file = new ZipFile(archive.toFile())) {
      List<? extends ZipEntry> entries =
          file.stream().filter(entry -> !entry.isDirectory()).toList();
      for (ZipEntry entry : entries) {
        Path target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
          throw new GoalException(
              new Problem(
                  "MalformedArchive",
                  "entry " + entry.getName() + " of " + archive + " lies outside of it",
                  null));
        }
        Files.createDirectories(target.getParent());
        try (InputStream in = file.getInputStream(entry)) {
          Files.copy(in, target);
        }
      }
      return entries.stream().map(ZipEntry::getName).toList();
    }
  }
}
