package dev.jbuild.cli;

import dev.jbuild.dsl.lint.Finding;
import dev.jbuild.json.Json;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Findings as JSON. Source: BuildKit, {@code frontend.lint}, version 1.0.0; {@code level}, {@code
 * hint}, {@code line} and {@code column} are jbuild's own.
 */
final class LintJson {
  private LintJson() {}

  static String of(LintReport report) {
    SourceFiles files = new SourceFiles(report.file());
    List<Json> warnings = new ArrayList<>();
    for (Finding finding : report.findings()) {
      warnings.add(warning(finding, files));
    }
    List<Json> sources = new ArrayList<>();
    for (int index = 0; index < files.count(); index++) {
      sources.add(
          Json.object()
              .put("filename", files.name(index))
              .put("language", "Dockerfile")
              .put("data", files.base64(index))
              .build());
    }
    return CallJson.text(
        Json.object()
            .put("warnings", new Json.Array(warnings))
            .put("sources", new Json.Array(sources))
            .put("buildError", report.problems().isEmpty() ? null : error(report, files))
            .build());
  }

  private static Json warning(Finding finding, SourceFiles files) {
    return Json.object()
        .put("ruleName", finding.rule().title())
        .put("description", finding.rule().summary())
        .put("url", finding.rule().url().orElse(null))
        .put("detail", finding.detail())
        .put("location", files.location(finding.instruction()))
        .put("level", finding.rule().level().name().toLowerCase(Locale.ROOT))
        .put("hint", finding.hint())
        .put("line", finding.where().line())
        .put("column", finding.where().column())
        .build();
  }

  private static Json error(LintReport report, SourceFiles files) {
    Problem problem = report.problems().getFirst();
    int line = problem.where() instanceof Place.Source source ? source.line() : 1;
    return Json.object()
        .put("message", problem.what())
        .put("location", SourceFiles.lines(files.index(report.fileOf(problem)), line, line))
        .build();
  }
}
