package dev.jbuild.layer.image;

import dev.jbuild.layer.FileNode;
import dev.jbuild.layer.FileType;
import dev.jbuild.layer.tar.TarWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.TreeMap;

/** A layout as a tar. */
final class FilesAsTar {
  private FilesAsTar() {}

  static void write(ImageFiles files, OutputStream out) throws IOException {
    TarWriter tar = new TarWriter(out);
    tar.write(FileNode.of("blobs", FileType.DIRECTORY, 0755, Instant.EPOCH));
    tar.write(FileNode.of("blobs/sha256", FileType.DIRECTORY, 0755, Instant.EPOCH));
    files.writeTo((path, size, in) -> {
      FileNode file =
          new FileNode(
              path,
              FileType.FILE,
              0644,
              0,
              0,
              size,
              Instant.EPOCH,
              "",
              0,
              new TreeMap<>(),
              null,
              null);
      tar.write(file, in);
    });
    tar.finish();
    out.flush();
  }
}
