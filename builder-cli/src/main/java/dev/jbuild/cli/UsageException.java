package dev.jbuild.cli;

import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.JbuildException;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A command line that can't be carried out. */
final class UsageException extends JbuildException {
  private static final long serialVersionUID = 1;

  UsageException(String what, @Nullable String hint) {
    this(new Problem("WrongUsage", what, Place.ANYWHERE, hint));
  }

  UsageException(Problem problem) {
    super(ExitCode.WRONG_INPUT, List.of(problem), null);
  }
}
