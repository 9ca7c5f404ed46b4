package dev.jbuild.builder;

import dev.jbuild.builder.cache.StepKey;
import dev.jbuild.builder.cache.StepResult;
import dev.jbuild.layer.Layer;
import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One layer of a stage.
 *
 * @param rootfs a digest of all that the tree with this layer on top is made of
 * @param packed the layer; its end may still be some time away
 * @param snapshot the name of the snapshot that holds it unpacked, or null if there is none
 * @param remote where its blob can be read if it isn't in the store, or null
 * @param step that made it, or null if it is of an image from outside
 */
record StageLayer(
    Digest rootfs,
    Future<Layer> packed,
    @Nullable String snapshot,
    @Nullable Blob remote,
    @Nullable Origin step) {

  /**
   * The step that made a layer.
   *
   * @param aliases digests of the step before its inputs were looked at, that by definition first
   */
  record Origin(StepKey key, List<Digest> aliases, Future<StepResult> result) {
    Origin {
      aliases = List.copyOf(aliases);
    }
  }

  /** Returns the result of the step that made it, or null if it is of an image from outside. */
  @Nullable Future<StepResult> result() {
    return step == null ? null : step.result;
  }

  /** Waits until the layer is packed. */
  Layer layer() throws IOException, InterruptedException {
    return Workers.await(packed);
  }
}
