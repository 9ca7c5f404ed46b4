package dev.jbuild.cli;

import dev.jbuild.builder.BuildRequest.BuildfileText;
import dev.jbuild.dsl.lint.Finding;
import dev.jbuild.dsl.lint.Rule;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.util.List;

/**
 * What {@code jbuild lint} has to tell.
 *
 * @param problems what keeps the file from being read, if anything
 * @param areErrors whether findings are
 */
record LintReport(
    BuildfileText file, List<Finding> findings, List<Problem> problems, boolean areErrors) {
  LintReport {
    findings = List.copyOf(findings);
    problems = List.copyOf(problems);
  }

  /** How the report is written. */
  enum Format {
    TEXT,
    JSON,
    SARIF,
    GITHUB
  }

  String write(Format format) {
    return switch (format) {
      case TEXT ->
          String.join("\n\n", findings.stream().map(one -> one.problem().render()).toList());
      case JSON -> LintJson.of(findings, problems, file);
      case SARIF -> LintSarif.of(this);
      case GITHUB -> github();
    };
  }

  /** Source: GitHub Actions, workflow commands. */
  private String github() {
    StringBuilder lines = new StringBuilder();
    for (Problem problem : problems) {
      github(lines, "error", problem);
    }
    for (Finding finding : findings) {
      String level = finding.rule().level() == Rule.Level.NOTE ? "notice" : "warning";
      github(lines, areErrors ? "error" : level, finding.problem());
    }
    return lines.toString().stripTrailing();
  }

  private void github(StringBuilder lines, String level, Problem problem) {
    lines.append("::").append(level).append(" file=").append(property(file.name()));
    if (problem.where() instanceof Place.Source where) {
      lines.append(",line=").append(where.line()).append(",col=").append(where.column());
      lines.append(",endColumn=").append(where.column() + where.length());
    }
    String hint = problem.hint() == null ? "" : "\nhint: " + problem.hint();
    lines.append(",title=").append(property(problem.name()));
    lines.append("::").append(data(problem.what() + hint)).append('\n');
  }

  private static String data(String text) {
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
  }

  private static String property(String text) {
    return data(text).replace(":", "%3A").replace(",", "%2C");
  }
}
