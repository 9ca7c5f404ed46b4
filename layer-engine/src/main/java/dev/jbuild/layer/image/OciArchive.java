package dev.jbuild.layer.image;

import dev.jbuild.layer.store.ContentStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Images as an OCI image layout, in a tar or a folder. Source: image-spec 1.1, image-layout.md. */
public final class OciArchive {
  private OciArchive() {}

  /**
   * Writes a tar. Equal images give equal bytes.
   *
   * @param names maybe none
   * @param out stays open
   */
  public static void write(
      ContentStore content, ImageTree tree, List<String> names, OutputStream out)
      throws IOException {
    FilesAsTar.write(new ImageFiles(content, tree, names), out);
  }

  /** Writes a folder, which is made; images that it has already lose their names only. */
  public static void writeFolder(
      ContentStore content, ImageTree tree, List<String> names, Path folder) throws IOException {
    Files.createDirectories(folder);
    new ImageFiles(content, tree, names)
        .writeTo((path, _, in) -> {
          Path file = folder.resolve(path);
          Files.createDirectories(file.getParent());
          Path unfinished = Files.createTempFile(file.getParent(), ".part-", "");
          try {
            Files.copy(in, unfinished, StandardCopyOption.REPLACE_EXISTING);
            Files.setAttribute(unfinished, "unix:mode", 0644);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
          } finally {
            Files.deleteIfExists(unfinished);
          }
        });
  }
}
