package dev.jbuild.builder;

import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.JbuildException;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A step of the Buildfile that failed, or can't be done. */
public final class StepFailedException extends JbuildException {
  private static final long serialVersionUID = 1;

  StepFailedException(Problem problem) {
    this(ExitCode.BUILD_FAILED, List.of(problem), null);
  }

  private StepFailedException(
      ExitCode exitCode, List<Problem> problems, @Nullable Throwable cause) {
    super(exitCode, problems, cause);
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
    return new StepFailedException(told.exitCode(), placed, told);
  }
}
