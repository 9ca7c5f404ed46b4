package dev.jbuild.jvm.app;

import java.nio.file.Files;
import java.util.List;

/**
 * One layer of an image.
 *
 * @param name for people: {@code dependencies}, {@code classes}
 * @param files folders before what is in them
 */
public record Layer(String name, List<LayerFile> files) {
  public Layer {
    files = List.copyOf(files);
  }

  /** Tells whether all files are of root, with mode 644, and all folders with 755. */
  public boolean isPlain() {
    for (LayerFile file : files) {
      boolean folder = Files.isDirectory(file.source());
      int mode = folder ? LayerFile.FOLDER_MODE : LayerFile.FILE_MODE;
      if (file.mode() != mode || !file.owner().equals(LayerFile.ROOT)) {
        return false;
      }
    }
    return true;
  }
}
