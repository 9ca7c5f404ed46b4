package dev.jbuild.builder;

import dev.jbuild.layer.image.ImageTree;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageReference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a build made.
 *
 * @param image with its manifest or, of several images, the index
 * @param config the digest of the image's config, which Docker calls the image id; null if there is
 *     an index
 * @param names that it has in registries, the local store and archives
 */
public record BuildResult(ImageTree image, @Nullable Digest config, List<ImageReference> names) {
  public BuildResult {
    names = List.copyOf(names);
  }

  /** Returns the image's manifest, or the index of several images. */
  public Descriptor root() {
    return image.root();
  }

  /** Returns the digest that a file of the image's id has: of the config, or of the index. */
  public Digest id() {
    return config == null ? root().digest() : config;
  }
}
