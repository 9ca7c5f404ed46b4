package dev.jbuild.layer.image;

import dev.jbuild.layer.store.ContentStore;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * The archive that {@code docker load} reads: an OCI image layout with a {@code manifest.json}, as
 * {@code docker save} writes since version 25.
 */
public final class DockerArchive {
  private DockerArchive() {}

  /**
   * Writes an image. Equal images give equal bytes.
   *
   * @param names {@code repository:tag}, maybe none
   * @param out stays open
   */
  public static void write(ContentStore content, Image image, List<String> names, OutputStream out)
      throws IOException {
    ImageFiles files = new ImageFiles(content, ImageTree.of(image), names);
    files.addDockerManifest(image, names);
    FilesAsTar.write(files, out);
  }
}
