package dev.jbuild.builder;

import dev.jbuild.builder.cache.StepKey;
import dev.jbuild.builder.cache.StepResult;
import dev.jbuild.dsl.Stage;
import dev.jbuild.layer.Layer;
import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.Platform;
import dev.jbuild.oci.RunConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A stage after some of its steps.
 *
 * @param platform what its commands are for
 * @param base the config of the image that it started from
 * @param layers from the base up
 * @param config before the first step, and after the last one that of the stage
 * @param history what its steps added to the base's
 */
record StageState(
    Platform platform,
    ImageConfig base,
    List<StageLayer> layers,
    RunConfig config,
    List<HistoryEntry> history) {

  private static final Digest NOTHING = Digest.sha256(new byte[0]);

  StageState {
    layers = List.copyOf(layers);
    history = List.copyOf(history);
  }

  /** Returns the state before the first step of a stage that starts from nothing. */
  static StageState empty(Stage stage) {
    ImageConfig nothing = ImageConfig.empty(stage.platform());
    return new StageState(stage.platform(), nothing, List.of(), stage.baseConfig(), List.of());
  }

  /** Returns the state of an image from outside. */
  static StageState of(Platform platform, ResolvedImage image, RunConfig config) {
    return new StageState(platform, image.config(), image.layers(), config, List.of());
  }

  /** Returns the state before the first step of a stage that starts from this one. */
  StageState under(Stage stage) {
    return new StageState(platform, base, layers, stage.baseConfig(), history);
  }

  /** Returns a digest of all that the root filesystem is made of. */
  Digest rootfs() {
    return layers.isEmpty() ? NOTHING : layers.getLast().rootfs();
  }

  /** Returns this state with another config and no line of history for it. */
  StageState with(RunConfig changed) {
    return new StageState(platform, base, layers, changed, history);
  }

  /** Returns the state after a step that only changed the config. */
  StageState configured(String createdBy) {
    return new StageState(
        platform, base, layers, config, plus(history, new HistoryEntry(createdBy, null)));
  }

  /** Returns what {@link #rootfs} is after the step of {@code key}. */
  Digest rootfsAfter(StepKey key) {
    return StepKey.of("layered", 1)
        .put("below", rootfs().toString())
        .put("step", key.digest().toString())
        .build()
        .digest();
  }

  /** Returns the state after a step, which made a layer. */
  StageState layered(StageLayer.Origin step, LayerMade made, String createdBy) {
    StageLayer layer =
        new StageLayer(rootfsAfter(step.key()), made.packed, made.snapshot, made.remote, step);
    return new StageState(
        platform,
        base,
        plus(layers, layer),
        config,
        plus(history, new HistoryEntry(createdBy, made.result)));
  }

  /**
   * A layer that a step made, maybe still being packed.
   *
   * @param snapshot the name of the snapshot that holds it unpacked, or null if there is none
   * @param remote where its blob can be read if it isn't in the store, or null
   * @param known whether it was there before this build
   */
  record LayerMade(
      Future<Layer> packed,
      Future<StepResult> result,
      @Nullable String snapshot,
      @Nullable Blob remote,
      boolean known) {}

  private static <T> List<T> plus(List<T> list, T one) {
    List<T> more = new ArrayList<>(list);
    more.add(one);
    return more;
  }
}
