package dev.jbuild.cli;

import dev.jbuild.builder.BuildRequest.BuildfileText;
import dev.jbuild.dsl.Buildfile;
import dev.jbuild.dsl.PlanRequest;
import dev.jbuild.dsl.lint.Outline;
import dev.jbuild.dsl.lint.Target;
import dev.jbuild.problem.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** {@code --call}: tells something of a Buildfile instead of building it. */
final class CallCommand {
  private final RequestReader reader;
  private final Console console;

  CallCommand(RequestReader reader, Console console) {
    this.reader = reader;
    this.console = console;
  }

  ExitCode run(Call call) throws IOException {
    Path context = reader.context();
    Path buildfile = reader.buildfile(context);
    BuildfileText text = RequestReader.buildfileText(context, buildfile);
    PlanRequest request = reader.plan();
    if (call.method() == Call.Method.CHECK) {
      LintReport.Format format = call.json() ? LintReport.Format.JSON : LintReport.Format.TEXT;
      ExitCode exit =
          LintReport.of(text, request, RequestReader.ignore(context, buildfile), false)
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
}
