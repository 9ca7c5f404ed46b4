package dev.jbuild.layer;

import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.JbuildException;
import dev.jbuild.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A layer, an image, a copy or the store is not as it should be, and a person can act on it. */
public final class LayerException extends JbuildException {
  /** Tells one problem. */
  public LayerException(ExitCode exitCode, Problem problem) {
    this(exitCode, problem, null);
  }

  /** Tells one problem and what the platform threw. */
  public LayerException(ExitCode exitCode, Problem problem, @Nullable Throwable cause) {
    super(exitCode, List.of(problem), cause);
  }
}
