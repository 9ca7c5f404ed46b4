package dev.jbuild.layer.image;

import dev.jbuild.layer.Layer;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;

/**
 * An image whose manifest and config are in a store.
 *
 * @param descriptor of the manifest
 */
public record Image(Descriptor descriptor, Manifest manifest, ImageConfig config) {
  public Image {
    if (manifest.layers().size() != config.diffIds().size()) {
      throw new IllegalArgumentException(
          "an image of "
              + manifest.layers().size()
              + " layers has "
              + config.diffIds().size()
              + " diffIDs");
    }
  }

  /** Returns this with annotations on the descriptor. */
  public Image annotated(SequencedMap<String, String> annotations) {
    return new Image(descriptor.annotated(annotations), manifest, config);
  }

  /** Returns the layers, from the base up. */
  public List<Layer> layers() {
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < manifest.layers().size(); i++) {
      layers.add(new Layer(manifest.layers().get(i), config.diffIds().get(i)));
    }
    return List.copyOf(layers);
  }
}
