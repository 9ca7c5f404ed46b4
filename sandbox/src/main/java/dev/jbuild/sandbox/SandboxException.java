package dev.jbuild.sandbox;

import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.JbuildException;
import dev.jbuild.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The surroundings of a command cannot be made. */
public final class SandboxException extends JbuildException {

  SandboxException(ExitCode exitCode, Problem problem, @Nullable Throwable cause) {
    super(exitCode, List.of(problem), cause);
  }

  SandboxException(Problem problem) {
    this(ExitCode.ENVIRONMENT, problem, null);
  }
}
