package dev.jbuild.layer.image;

import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.MediaTypes;
import java.util.List;
import java.util.SequencedMap;

/**
 * What one name means: an image, or an index of images. All documents are in a store.
 *
 * @param root the image's manifest, or the index
 * @param images one for each platform, in the order of the index
 */
public record ImageTree(Descriptor root, List<Image> images) {
  public ImageTree {
    images = List.copyOf(images);
    if (images.isEmpty() || (images.size() > 1 && !MediaTypes.isIndex(root.mediaType()))) {
      throw new IllegalArgumentException(images.size() + " images without an index");
    }
  }

  /** Returns a single image, without an index. */
  public static ImageTree of(Image image) {
    return new ImageTree(image.descriptor(), List.of(image));
  }

  /** Returns this with annotations on the descriptor of the root. */
  public ImageTree annotated(SequencedMap<String, String> annotations) {
    return new ImageTree(root.annotated(annotations), images);
  }

  /** Returns whether the images stand in an index. */
  public boolean isIndex() {
    return MediaTypes.isIndex(root.mediaType());
  }
}
