package dev.jbuild.jvm.problem;

/** A goal can't be reached for a reason that a person can act on. */
public final class GoalException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public GoalException(Problem problem) {
    super(problem.render());
  }

  /** Tells what the engine has told. */
  public GoalException(String told) {
    super(told);
  }
}
