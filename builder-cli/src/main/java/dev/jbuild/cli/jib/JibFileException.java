package dev.jbuild.cli.jib;

import dev.jbuild.problem.Problem;

/** A file from which no configuration of Jib can be read. */
public final class JibFileException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Problem problem;

  JibFileException(Problem problem) {
    super(problem.render());
    this.problem = problem;
  }

  /** Returns what is wrong, and where. */
  public Problem problem() {
    return problem;
  }
}
