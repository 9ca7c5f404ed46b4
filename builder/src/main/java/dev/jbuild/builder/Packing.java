package dev.jbuild.builder;

import dev.jbuild.builder.StageState.LayerMade;
import dev.jbuild.builder.cache.StepCache;
import dev.jbuild.builder.cache.StepKey;
import dev.jbuild.builder.cache.StepResult;
import dev.jbuild.layer.Layer;
import dev.jbuild.layer.LayerForm;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes layers behind the back of the steps that made them, and records the results. */
final class Packing {
  private final StepCache cache;
  private final LayerForm form;
  private final Workers workers;

  /**
   * Records in {@code cache}.
   *
   * @param form in which all layers are written
   */
  Packing(StepCache cache, LayerForm form, Workers workers) {
    this.cache = cache;
    this.form = form;
    this.workers = workers;
  }

  /** Writes a layer. */
  @FunctionalInterface
  interface Writing {
    /** Tells {@code ready} the layer as soon as it can be pushed, and ends when all is kept. */
    void write(Consumer<Layer> ready) throws IOException;
  }

  /**
   * Starts {@code writing} for a step that has just ended.
   *
   * @param snapshot the name of the snapshot that holds the layer unpacked, or null
   */
  LayerMade start(StepKey key, @Nullable String snapshot, Writing writing) {
    Instant ended = Instant.now();
    CompletableFuture<StepResult> result = new CompletableFuture<>();
    workers.launchToEnd(() -> {
      try {
        writing.write(layer -> result.complete(new StepResult(layer, ended, snapshot, form)));
      } catch (Exception | Error thrown) {
        result.completeExceptionally(thrown);
        throw thrown;
      }
      // Nobody waits for the disk but the end of the build.
      cache.put(key, result.join());
      return null;
    });
    return new LayerMade(result.thenApply(StepResult::layer), result, snapshot, null, false);
  }

  /** Returns an earlier result as a layer. */
  static LayerMade known(StepResult result) {
    return new LayerMade(
        CompletableFuture.completedFuture(result.layer()),
        CompletableFuture.completedFuture(result),
        result.snapshot(),
        result.remote(),
        true);
  }
}
