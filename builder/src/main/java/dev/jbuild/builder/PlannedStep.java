package dev.jbuild.builder;

import dev.jbuild.builder.StageState.LayerMade;
import dev.jbuild.builder.cache.StepKey;
import dev.jbuild.layer.CopyPlan;

/** A kind of step that is keyed by what it writes. */
interface PlannedStep {
  StepKey key(CopyPlan plan);

  /** Starts to write the layer. */
  LayerMade make(StepKey key, CopyPlan plan);
}
