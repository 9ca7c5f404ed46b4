package dev.jbuild.dsl;

import dev.jbuild.oci.Platform;
import dev.jbuild.oci.RunConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds what is wrong with a file whatever is asked of it, and whatever its images hold: what is to
 * be told together with that which stops the reading of it. Build args and what images set are not
 * known here, and nothing is said of a text that needs them.
 */
final class Foresight {
  private static final PlanRequest ANY = PlanRequest.of(Platform.of("linux", "amd64"));

  private final SourceText source;
  private final Scope unknown;
  private final Problems problems;
  private final PlanSize size;

  Foresight(SourceText source, char escape, Problems problems) {
    this.source = source;
    this.unknown = Scope.incomplete(source, escape);
    this.problems = problems;
    this.size = new PlanSize(source);
  }

  /**
   * Looks into a file.
   *
   * @param hasAllStages whether no stage is missing and none is broken: only then a reference to
   *     one can be wrong
   */
  void check(List<Part> parts, boolean hasAllStages) {
    List<Instruction.Arg> args = new ArrayList<>();
    List<StageText> stages = StageText.cut(parts, args);
    for (Instruction.Arg arg : args) {
      for (Assignment one : arg.args()) {
        Word value = one.value();
        if (value != null) {
          problems.gather(() -> unknown.expand(value));
        }
      }
    }
    if (hasAllStages) {
      Triggers triggers = new Triggers(source, stages, Map.of(), size);
      StageGraph.ofAll(source, stages, unknown, ANY, problems, triggers);
    }
    check(stages);
  }

  /** Looks at the values in {@code stages}. */
  void check(List<StageText> stages) {
    for (StageText stage : stages) {
      StageState state = StageState.of(unknown, ConfigDraft.from(RunConfig.EMPTY), size);
      StagePlanner planner = new StagePlanner(source, ANY, unknown, _ -> Optional.empty(), state);
      for (Instruction instruction : stage.instructions()) {
        if (problems.areMany() || size.isExceeded()) {
          return;
        }
        if (!(instruction instanceof Instruction.Include)) {
          boolean added = problems.gather(() -> planner.add(instruction));
          forget(instruction, added, state.scope());
        }
      }
    }
  }

  /** A build arg may say otherwise what ARG does; ENV holds only if it could be expanded. */
  private static void forget(Instruction instruction, boolean added, Scope scope) {
    List<Assignment> assignments =
        switch (instruction) {
          case Instruction.Arg arg -> arg.args();
          case Instruction.Env env when !added -> env.variables();
          default -> List.of();
        };
    assignments.forEach(assignment -> scope.forget(assignment.name().text()));
  }
}
