package dev.jbuild.jvm.app;

import java.nio.file.Path;

/**
 * A file or folder in a layer.
 *
 * @param source the file or folder on this machine; of a folder only that it is one counts
 * @param path absolute, in the image, with {@code /} between its names
 * @param mode permission bits
 * @param owner {@code UID:GID}
 */
public record LayerFile(Path source, String path, int mode, String owner) {
  /** The mode of a file for which nothing else is said. */
  public static final int FILE_MODE = 0644;

  /** The mode of a folder for which nothing else is said. */
  public static final int FOLDER_MODE = 0755;

  /** The owner of what nothing else is said of. */
  public static final String ROOT = "0:0";

  public LayerFile {
    if (!path.startsWith("/") || (path + "/").contains("/../") || path.contains("\0")) {
      throw new IllegalArgumentException(path + " is no absolute path in an image");
    }
  }
}
