package dev.jbuild.cli;

import dev.jbuild.builder.BuildRequest.BuildfileText;
import dev.jbuild.dsl.Buildfile;
import dev.jbuild.dsl.BuildfileException;
import dev.jbuild.dsl.PlanRequest;
import dev.jbuild.dsl.lint.Findings;
import dev.jbuild.dsl.lint.LintInput;
import dev.jbuild.dsl.lint.Linter;
import dev.jbuild.dsl.lint.Outline;
import dev.jbuild.dsl.lint.Target;
import dev.jbuild.layer.IgnoreFile;
import dev.jbuild.problem.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

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
    BuildfileText text = RequestReader.buildfileText(buildfile);
    PlanRequest request = reader.plan();
    if (call.method() == Call.Method.CHECK) {
      ExitCode exit = check(text, request, RequestReader.ignore(context, buildfile), call.json());
      return call.ignoreStatus() ? ExitCode.DONE : exit;
    }
    Buildfile file = Buildfile.parse(text.name(), text.text());
    if (call.method() == Call.Method.OUTLINE) {
      Outline outline = Outline.of(file, request);
      console.result(
          call.json() ? CallJson.outline(outline, text.text()) : CallText.outline(outline));
    } else {
      List<Target> targets = Target.of(file);
      console.result(
          call.json() ? CallJson.targets(targets, text.text()) : CallText.targets(targets));
    }
    return ExitCode.DONE;
  }

  private ExitCode check(BuildfileText text, PlanRequest request, String ignore, boolean json) {
    Findings findings;
    try {
      Buildfile file = Buildfile.parse(text.name(), text.text());
      findings =
          Linter.lint(
              new LintInput(
                  file,
                  request,
                  Map.of(),
                  IgnoreFile.excludes(ignore).orElse(null),
                  request.target() == null,
                  false));
    } catch (BuildfileException wrong) {
      if (!json) {
        throw wrong;
      }
      console.result(LintJson.of(List.of(), wrong.problems(), text));
      return wrong.exitCode();
    }
    if (json) {
      console.result(LintJson.of(findings.all(), List.of(), text));
    } else {
      findings.all().forEach(finding -> console.result(finding.problem().render() + "\n"));
      console.progress(CallText.count(findings.all()));
    }
    return findings.all().isEmpty() ? ExitCode.DONE : ExitCode.BUILD_FAILED;
  }
}
