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
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Future;

/** The checks of a Buildfile, made while it is built. */
final class BuildChecks {
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

  /** Tells what was found. */
  void tell(BuildEvents events) throws IOException, InterruptedException {
    for (Finding finding : Workers.await(findings).all()) {
      events.on(new BuildEvent.Warned(finding.problem()));
    }
  }
}
