package dev.jbuild.cli;

import dev.jbuild.builder.BuildRequest.BuildfileText;
import dev.jbuild.builder.Builder;
import dev.jbuild.builder.Machine;
import dev.jbuild.dsl.BaseImage;
import dev.jbuild.dsl.Buildfile;
import dev.jbuild.dsl.PlanRequest;
import dev.jbuild.dsl.lint.Outline;
import dev.jbuild.dsl.lint.Target;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.problem.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code --call}: tells something of a Buildfile instead of building it. */
final class CallCommand {
  private final RequestReader reader;
  private final Machine machine;
  private final Console console;

  /**
   * Reads a command line.
   *
   * @param machine where base images are kept, for the checks that need their configs
   */
  CallCommand(RequestReader reader, Machine machine, Console console) {
    this.reader = reader;
    this.machine = machine;
    this.console = console;
  }

  ExitCode run(Call call) throws IOException, InterruptedException {
    Path context = reader.context();
    Path buildfile = reader.buildfile(context);
    BuildfileText text = RequestReader.buildfileText(context, buildfile);
    PlanRequest request = reader.plan();
    if (call.method() == Call.Method.CHECK) {
      LintReport.Format format = call.json() ? LintReport.Format.JSON : LintReport.Format.TEXT;
      ExitCode exit =
          check(text, request, RequestReader.ignore(context, buildfile))
              .strict()
              .tell(console, format);
      return call.ignoreStatus() ? ExitCode.DONE : exit;
    }
    Buildfile file = text.parse();
    if (call.method() == Call.Method.OUTLINE) {
      Outline outline = Outline.of(file, request);
      console.result(
          call.json()
              ? CallJson.outline(outline, new SourceFiles(file))
              : CallText.outline(outline));
    } else {
      List<Target> targets = Target.of(file);
      console.result(
          call.json()
              ? CallJson.targets(targets, new SourceFiles(file))
              : CallText.targets(targets));
    }
    return ExitCode.DONE;
  }

  /** Looks at the file alone first: who has to correct it needn't wait for a registry. */
  private LintReport check(BuildfileText text, PlanRequest request, String ignore)
      throws IOException, InterruptedException {
    LintReport alone = LintReport.of(text, request, ignore, false);
    if (!alone.problems().isEmpty()) {
      return alone;
    }
    try (Builder builder = Builder.open(machine, event -> {})) {
      Map<BaseImage, ImageConfig> bases =
          builder.bases(text.parse(), reader.request(reader.delivery(console.stdout())));
      return bases.isEmpty() ? alone : LintReport.of(text, request, ignore, false, bases);
    }
  }
}
