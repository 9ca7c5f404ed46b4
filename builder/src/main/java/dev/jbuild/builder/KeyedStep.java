package dev.jbuild.builder;

import dev.jbuild.builder.StageState.LayerMade;
import dev.jbuild.builder.cache.StepKey;
import dev.jbuild.builder.cache.StepResult;
import dev.jbuild.builder.why.Tracing;
import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step with its key, ready to be done.
 *
 * @param aliases digests by which a shared cache tells the key
 * @param files what it writes or sees mounted, as far as that is known
 * @param known its result, if it was looked for already and found
 * @param planned whether it is a copy that is only to be written
 */
record KeyedStep(
    StepKey key,
    List<Digest> aliases,
    Tracing.Files files,
    @Nullable StepResult known,
    boolean planned,
    Making making) {

  /** Does a step. */
  @FunctionalInterface
  interface Making {
    LayerMade make() throws IOException, InterruptedException;
  }

  /** Returns a step that needn't be done. */
  static KeyedStep known(StepKey key, List<Digest> aliases, StepResult result) {
    return new KeyedStep(
        key, aliases, Tracing.Files.UNKNOWN, result, false, () -> Packing.known(result));
  }

  KeyedStep with(Tracing.Files other) {
    return new KeyedStep(key, aliases, other, known, planned, making);
  }

  StageLayer.Origin origin(LayerMade layer) {
    return new StageLayer.Origin(key, aliases, layer.result());
  }
}
