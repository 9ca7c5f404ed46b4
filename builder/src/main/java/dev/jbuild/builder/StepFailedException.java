package dev.jbuild.builder;

import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.JbuildException;
import dev.jbuild.problem.Problem;
import java.util.List;

/** A step of the Buildfile that failed, or can't be done. */
public final class StepFailedException extends JbuildException {
  private static final long serialVersionUID = 1;

  StepFailedException(Problem problem) {
    super(ExitCode.BUILD_FAILED, List.of(problem), null);
  }
}
