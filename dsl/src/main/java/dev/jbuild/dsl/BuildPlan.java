package dev.jbuild.dsl;

import java.util.List;

/**
 * What is to be done: only the stages that the target needs, each after those it depends on, the
 * target last. A plain value; equal requests give equal plans.
 *
 * @param stages at least one
 */
public record BuildPlan(List<Stage> stages) {
  public BuildPlan {
    if (stages.isEmpty()) {
      throw new IllegalArgumentException("a plan has no stage");
    }
    stages = List.copyOf(stages);
  }

  /** Returns the stage whose result is the image. */
  public Stage target() {
    return stages.getLast();
  }

  /** Returns a readable form, several lines, the same for equal plans. */
  public String print() {
    return PlanText.of(this);
  }
}
