package dev.jbuild.problem;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The root of what a person can act on: bad input, a failed step, a registry's refusal. Each module
 * has one subclass.
 */
public abstract class JbuildException extends RuntimeException {
  private final ExitCode exitCode;
  private final transient List<Problem> problems;

  /**
   * Makes an exception that tells {@code problems}.
   *
   * @param problems at least one
   * @param cause what the platform threw, or null
   */
  protected JbuildException(ExitCode exitCode, List<Problem> problems, @Nullable Throwable cause) {
    super(problems.stream().map(Problem::render).collect(Collectors.joining("\n")), cause);
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("an exception needs at least one problem");
    }
    this.exitCode = exitCode;
    this.problems = List.copyOf(problems);
  }

  /** Returns what the command exits with. */
  public ExitCode exitCode() {
    return exitCode;
  }

  /** Returns the problems, at least one, in the order in which a person should read them. */
  public List<Problem> problems() {
    return problems;
  }
}
