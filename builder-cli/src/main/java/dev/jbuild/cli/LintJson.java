package dev.jbuild.cli;

import dev.jbuild.builder.BuildRequest.BuildfileText;
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

  /**
   * Returns the document.
   *
   * @param problems what keeps the file from being read, if anything
   */
  static String of(List<Finding> findings, List<Problem> problems, BuildfileText file) {
    List<Json> warnings = new ArrayList<>();
    for (Finding finding : findings) {
      warnings.add(warning(finding, file.text()));
    }
    Json.Object source =
        Json.object()
            .put("filename", file.name())
            .put("language", "Dockerfile")
            .put("data", CallJson.base64(file.text()))
            .build();
    return CallJson.text(
        Json.object()
            .put("warnings", new Json.Array(warnings))
            .put("sources", new Json.Array(List.of(source)))
            .put("buildError", problems.isEmpty() ? null : error(problems.getFirst()))
            .build());
  }

  private static Json warning(Finding finding, String text) {
    return Json.object()
        .put("ruleName", finding.rule().title())
        .put("description", finding.rule().summary())
        .put("url", finding.rule().url().orElse(null))
        .put("detail", finding.detail())
        .put("location", CallJson.location(finding.instruction(), text))
        .put("level", finding.rule().level().name().toLowerCase(Locale.ROOT))
        .put("hint", finding.hint())
        .put("line", finding.where().line())
        .put("column", finding.where().column())
        .build();
  }

  private static Json error(Problem problem) {
    int line = problem.where() instanceof Place.Source source ? source.line() : 1;
    return Json.object()
        .put("message", problem.what())
        .put("location", CallJson.lines(line, line))
        .build();
  }
}
