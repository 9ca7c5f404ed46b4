package dev.jbuild.builder;

import dev.jbuild.dsl.BuildPlan;
import dev.jbuild.dsl.Stage;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;

/** The stages of one plan. Each begins at the latest when somebody asks for what becomes of it. */
final class Stages {
  private final BuildPlan plan;
  private final Map<Integer, Integer> numbers;
  private final StageRuns runs;

  /**
   * Finds stages in {@code runs}.
   *
   * @param numbers under which they are there, by {@link Stage#index}
   */
  Stages(BuildPlan plan, Map<Integer, Integer> numbers, StageRuns runs) {
    this.plan = plan;
    this.numbers = numbers;
    this.runs = runs;
  }

  /** Returns what is planned for the stage {@code index}. */
  Stage planned(int index) {
    for (Stage stage : plan.stages()) {
      if (stage.index() == index) {
        return stage;
      }
    }
    throw new IllegalArgumentException("the plan has no stage " + index);
  }

  /** Returns what becomes of the stage {@code index}, which begins if it hasn't yet. */
  Future<StageState> state(int index) {
    return runs.state(number(index));
  }

  boolean hasBegun(int index) {
    return runs.hasBegun(number(index));
  }

  /** Tells that {@code stage} begins, and first waits for the one that it starts from. */
  void waitsForBase(Stage stage) {
    runs.waitsForBase(number(stage.index()));
  }

  /** Tells that something is to be done in {@code stage}. */
  void missed(Stage stage) {
    runs.missed(number(stage.index()));
  }

  private int number(int index) {
    return Objects.requireNonNull(numbers.get(index));
  }
}
