package dev.jbuild.builder.cache;

import dev.jbuild.layer.Compression;
import dev.jbuild.oci.ImageReference;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A cache that the results of a build's steps are brought to. */
public sealed interface CacheExport {

  /** Returns how much of the build is brought, and how much it matters. */
  Mode mode();

  /**
   * What is brought.
   *
   * @param everyStage whether the steps of all stages are, else only those of the image
   * @param mayFail whether the build succeeds when the cache can't be written
   * @param compression of the layers; null leaves each as it is
   * @param force whether those are compressed so too that another machine made, and that this one
   *     has to fetch for it
   */
  record Mode(
      boolean everyStage, boolean mayFail, @Nullable Compression compression, boolean force) {
    /** An image has its own steps and layers, and is either written or the build fails. */
    public static final Mode INLINE = new Mode(false, false, null, false);
  }

  /** A cache in a registry. */
  record Registry(ImageReference reference, Mode mode) implements CacheExport {
    @Override
    public String toString() {
      return reference.toString();
    }
  }

  /** A cache in an OCI image layout, which is made if it isn't there. */
  record Folder(Path folder, String tag, Mode mode) implements CacheExport {
    @Override
    public String toString() {
      return folder.toString();
    }
  }

  /** A cache in the config of the image itself. */
  record Inline() implements CacheExport {
    @Override
    public Mode mode() {
      return Mode.INLINE;
    }

    @Override
    public String toString() {
      return "the image";
    }
  }
}
