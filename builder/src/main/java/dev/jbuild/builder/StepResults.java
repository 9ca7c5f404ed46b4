package dev.jbuild.builder;

import dev.jbuild.builder.BuildRequest.CachePolicy;
import dev.jbuild.builder.StageState.LayerMade;
import dev.jbuild.builder.cache.StepKey;
import dev.jbuild.builder.cache.StepResult;
import dev.jbuild.builder.event.Tasks;
import dev.jbuild.builder.why.Reason;
import dev.jbuild.builder.why.Tracing;
import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The results of the steps of a build: each is found or made once. */
final class StepResults {
  private final Store store;
  private final CachePolicy policy;
  private final Tracing tracing;
  private final SingleFlight<Digest, LayerMade> flights = new SingleFlight<>();

  /**
   * Looks into the cache of {@code store}.
   *
   * @param tracing notes what becomes of steps
   */
  StepResults(Store store, CachePolicy policy, Tracing tracing) {
    this.store = store;
    this.policy = policy;
    this.tracing = tracing;
  }

  /** Returns an earlier result whose layer can be had. */
  Optional<StepResult> find(StepKey key) throws IOException {
    Optional<StepResult> known = store.steps().find(key);
    return known.isPresent()
            && (known.get().remote() != null
                || store.content().find(known.get().layer().blob().digest()).isPresent())
        ? known
        : Optional.empty();
  }

  /**
   * Returns the layer of {@code step}: of an earlier build, or one that is made now.
   *
   * @param making is told the layer as soon as it is being made
   */
  LayerMade layer(KeyedStep step, StepPosition at, Tasks.Running task, Consumer<LayerMade> making)
      throws IOException, InterruptedException {
    LayerMade layer = flights.get(step.key().digest(), () -> make(step, at, task, making));
    if (task.sharedUnlessEnded()) {
      tracing.cached(at.traced(), step.key());
    }
    return layer;
  }

  private LayerMade make(
      KeyedStep step, StepPosition at, Tasks.Running task, Consumer<LayerMade> making)
      throws IOException, InterruptedException {
    StepResult known = step.known();
    if (known == null && at.reuse()) {
      known = find(step.key()).orElse(null);
    }
    if (known != null) {
      task.cached();
      tracing.cached(at.traced(), step.key());
      return Packing.known(known);
    }
    at.missed().run();
    LayerMade layer;
    if (step.planned()) {
      // A copy is packed on another thread from here on: the reasons needn't keep it waiting.
      layer = step.making().make();
      try {
        making.accept(layer);
      } finally {
        // Also if the registry has ended the build already.
        tellWhy(step, at, task);
      }
    } else {
      tellWhy(step, at, task);
      layer = step.making().make();
      making.accept(layer);
    }
    task.done();
    return layer;
  }

  private void tellWhy(KeyedStep step, StepPosition at, Tasks.Running task)
      throws IOException, InterruptedException {
    String asked = at.reuse() ? null : policy.useSteps() ? "--no-cache-filter" : "--no-cache";
    Tracing.Inputs inputs = new Tracing.Inputs(step.key(), at.definition(), step.files());
    List<Reason> reasons = tracing.running(at.traced(), inputs, asked);
    if (!reasons.isEmpty()) {
      task.reasons(reasons);
    }
  }
}
