package dev.jbuild.builder;

import dev.jbuild.dsl.BuildPlan;
import dev.jbuild.dsl.Stage;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Future;

/** The stages of one plan. Each begins at the latest when somebody asks for what becomes of it. */
final class Stages {
  private final Map<Integer, Stage> planned = new LinkedHashMap<>();
  private final Map<Integer, Integer> numbers;
  private final StageRuns runs;

  /**
   * Finds stages in {@code runs}.
   *
   * @param numbers under which they are there, by {@link Stage#index}
   */
  Stages(BuildPlan plan, Map<Integer, Integer> numbers, StageRuns runs) {
    for (Stage stage : plan.stages()) {
      planned.put(stage.index(), stage);
    }
    this.numbers = numbers;
    this.runs = runs;
  }

  /** Returns what is planned for the stage {@code index}. */
  Stage planned(int index) {
    Stage stage = planned.get(index);
    if (stage == null) {
      throw new IllegalArgumentException("the plan has no stage " + index);
    }
    return stage;
  }

  /** Returns all that are planned, each behind those that it needs. */
  Collection<Stage> planned() {
    return planned.values();
  }

  /** Returns what becomes of the stage {@code index}, which begins if it hasn't yet. */
  Future<StageState> state(int index) {
    return runs.state(number(index));
  }

  boolean hasBegun(int index) {
    return runs.hasBegun(number(index));
  }

  /** Returns what caches know of a stage that was left out, if anything. */
  Optional<StageState> leftOut(int index) {
    return runs.leftOut(number(index));
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
