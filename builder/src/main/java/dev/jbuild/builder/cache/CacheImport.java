package dev.jbuild.builder.cache;

import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageReference;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A cache that results of steps are taken from. */
public sealed interface CacheImport {

  /** A cache in a registry, or an image that has one in its config. */
  record Registry(ImageReference reference) implements CacheImport {
    @Override
    public String toString() {
      return reference.toString();
    }
  }

  /**
   * A cache in an OCI image layout.
   *
   * @param digest of the manifest, or null for that of {@code tag}
   */
  record Folder(Path folder, String tag, @Nullable Digest digest) implements CacheImport {
    @Override
    public String toString() {
      return folder.toString();
    }
  }
}
