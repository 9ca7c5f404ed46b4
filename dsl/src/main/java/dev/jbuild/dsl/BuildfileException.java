package dev.jbuild.dsl;

import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.JbuildException;
import dev.jbuild.problem.Problem;
import java.util.List;

/** All that is wrong with a Buildfile, or with what is wanted of it. */
public final class BuildfileException extends JbuildException {
  /** Makes an exception that tells {@code problems}, at least one. */
  public BuildfileException(List<Problem> problems) {
    super(ExitCode.WRONG_INPUT, problems, null);
  }

  /** Makes an exception that tells {@code problem}. */
  public BuildfileException(Problem problem) {
    this(List.of(problem));
  }
}
