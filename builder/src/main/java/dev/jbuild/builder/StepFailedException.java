package dev.jbuild.builder;

import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.JbuildException;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A step of the Buildfile that failed, or can't be done. */
public final class StepFailedException extends JbuildException {
  private static final long serialVersionUID = 1;

  private final boolean worthARetry;

  StepFailedException(Problem problem) {
    this(problem, false);
  }

  StepFailedException(Problem problem, boolean worthARetry) {
    this(ExitCode.BUILD_FAILED, List.of(problem), null, worthARetry);
  }

  StepFailedException(ExitCode exitCode, List<Problem> problems) {
    this(exitCode, problems, null, false);
  }

  private StepFailedException(
      ExitCode exitCode, List<Problem> problems, @Nullable Throwable cause, boolean worthARetry) {
    super(exitCode, problems, cause);
    this.worthARetry = worthARetry;
  }

  /** Returns whether the same command may succeed another time. */
  boolean isWorthARetry() {
    return worthARetry;
  }

  /** Returns what {@code told} says; what it can't place is put at {@code where}. */
  static StepFailedException at(Place.Source where, JbuildException told) {
    List<Problem> placed =
        told.problems().stream()
            .map(problem ->
                problem.where() instanceof Place.Anywhere
                    ? new Problem(problem.name(), problem.what(), where, problem.hint())
                    : problem)
            .toList();
    return new StepFailedException(told.exitCode(), placed, told, false);
  }

  /** Returns what {@code told} says, with another hint before that of its first problem. */
  static StepFailedException hinting(String hint, JbuildException told) {
    List<Problem> problems = new ArrayList<>(told.problems());
    Problem first = problems.getFirst();
    String whole = first.hint() == null ? hint : hint + " if not: " + first.hint();
    problems.set(0, new Problem(first.name(), first.what(), first.where(), whole));
    return new StepFailedException(told.exitCode(), problems, told, false);
  }
}
