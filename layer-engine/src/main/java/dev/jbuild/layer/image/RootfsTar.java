package dev.jbuild.layer.image;

import dev.jbuild.layer.Layers;
import java.io.IOException;
import java.io.OutputStream;

/** The root filesystem of an image as one tar. */
public final class RootfsTar {
  private RootfsTar() {}

  /**
   * Writes the merged files of the image's layers, whose blobs are in the store.
   *
   * @param out stays open
   */
  public static void write(Layers layers, Image image, OutputStream out) throws IOException {
    layers.writeTree(image.layers(), out);
    out.flush();
  }
}
