package dev.jbuild.registry;

import dev.jbuild.oci.ImageReference;
import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.JbuildException;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A registry that refuses, can't be reached, or gives what was not asked for. */
public final class RegistryException extends JbuildException {

  /** Makes an exception that tells {@code problem}. */
  public RegistryException(Problem problem) {
    this(problem, null);
  }

  /**
   * Makes an exception that tells {@code problem}.
   *
   * @param cause what the platform threw, or null
   */
  public RegistryException(Problem problem, @Nullable Throwable cause) {
    super(ExitCode.ENVIRONMENT, List.of(problem), cause);
  }

  /** Returns what to throw when {@link RegistryClient#resolve} is empty and that is an error. */
  public static RegistryException manifestNotFound(ImageReference reference) {
    return new RegistryException(
        new Problem(
            "ManifestNotFound",
            "no image " + reference + " in the registry",
            Place.ANYWHERE,
            "check the name and the tag; a private repository may need credentials to be seen"));
  }
}
