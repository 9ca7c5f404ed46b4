package dev.jbuild.builder;

import dev.jbuild.builder.event.BuildEvent;
import dev.jbuild.builder.event.BuildEvents;
import dev.jbuild.dsl.BaseImage;
import dev.jbuild.dsl.Buildfile;
import dev.jbuild.dsl.lint.Finding;
import dev.jbuild.dsl.lint.Findings;
import dev.jbuild.dsl.lint.LintInput;
import dev.jbuild.dsl.lint.Linter;
import dev.jbuild.layer.IgnoreFile;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.problem.Problem;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;

/** The checks of a Buildfile, made while it is built. */
final class BuildChecks {
  /** What the planner warns of and a check tells as well, under the name that all know. */
  private static final Set<String> CHECKED =
      Set.of("EmptyContinuation", "DuplicateStageName", "UndefinedVariable");

  private final Future<Findings> findings;

  private BuildChecks(Future<Findings> findings) {
    this.findings = findings;
  }

  /**
   * Starts the checks. If findings are errors, waits for them.
   *
   * @throws dev.jbuild.dsl.BuildfileException with all findings if they are errors
   */
  static BuildChecks start(
      Buildfile file, BuildRequest request, Map<BaseImage, ImageConfig> bases, Workers workers)
      throws IOException, InterruptedException {
    LintInput asked = new LintInput(file, request.plans().getFirst(), bases, null, false, false);
    boolean areErrors = Linter.findingsAreErrors(asked);
    Future<Findings> findings =
        workers.start(() -> Linter.lint(withIgnoreFile(asked, request.context().ignore())));
    if (areErrors) {
      Workers.await(findings).throwIfErrors();
    }
    return new BuildChecks(findings);
  }

  private static LintInput withIgnoreFile(LintInput input, String ignore) {
    return new LintInput(
        input.file(),
        input.request(),
        input.bases(),
        IgnoreFile.excludes(ignore).orElse(null),
        input.everyStage(),
        input.advice());
  }

  /** Tells what was found, and the planner's {@code warnings}. */
  void tell(List<Problem> warnings, BuildEvents events) throws IOException, InterruptedException {
    for (Problem warning : warnings) {
      if (!CHECKED.contains(warning.name())) {
        events.on(new BuildEvent.Warned(warning));
      }
    }
    for (Finding finding : Workers.await(findings).all()) {
      events.on(new BuildEvent.Warned(finding.problem()));
    }
  }
}
