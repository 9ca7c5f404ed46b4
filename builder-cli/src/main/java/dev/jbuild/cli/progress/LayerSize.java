package dev.jbuild.cli.progress;

import dev.jbuild.layer.image.Image;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.History;
import java.util.ArrayList;
import java.util.List;

/**
 * A layer of an image, and what made it.
 *
 * @param bytes as registries have it
 * @param createdBy the line of the image's history, or the digest if there is none
 */
record LayerSize(Descriptor descriptor, long bytes, String createdBy) {
  private static final String SHELL = "RUN /bin/sh -c ";
  private static final String NOTE = " # buildkit";

  /** Returns the layers of {@code image}, the lowest first. */
  static List<LayerSize> of(Image image) {
    List<String> made = new ArrayList<>();
    for (History line : image.config().history()) {
      if (!line.emptyLayer()) {
        made.add(line.createdBy() == null ? "" : line.createdBy());
      }
    }
    List<LayerSize> layers = new ArrayList<>();
    List<Descriptor> all = image.manifest().layers();
    for (int i = 0; i < all.size(); i++) {
      String createdBy = made.size() == all.size() ? brief(made.get(i)) : "";
      Descriptor layer = all.get(i);
      layers.add(
          new LayerSize(
              layer, layer.size(), createdBy.isEmpty() ? layer.digest().toString() : createdBy));
    }
    return layers;
  }

  static long sum(List<LayerSize> layers) {
    long sum = 0;
    for (LayerSize layer : layers) {
      sum += layer.bytes;
    }
    return sum;
  }

  private static String brief(String createdBy) {
    String text =
        createdBy.endsWith(NOTE)
            ? createdBy.substring(0, createdBy.length() - NOTE.length())
            : createdBy;
    return text.startsWith(SHELL) ? "RUN " + text.substring(SHELL.length()) : text;
  }
}
