package dev.jbuild.cli;

import dev.jbuild.dsl.lint.Finding;
import dev.jbuild.dsl.lint.Rule;
import dev.jbuild.json.Json;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Findings as SARIF. Source: OASIS, Static Analysis Results Interchange Format 2.1.0. */
final class LintSarif {
  private LintSarif() {}

  static String of(LintReport report) {
    List<Rule> rules = rules(report);
    List<Json> described = new ArrayList<>();
    rules.forEach(rule -> described.add(rule(rule)));
    List<Json> results = new ArrayList<>();
    for (Problem problem : report.problems()) {
      results.add(result(problem, "error", report).build());
    }
    for (Finding finding : report.findings()) {
      String level = report.areErrors() ? "error" : level(finding.rule());
      results.add(
          result(finding.problem(), level, report)
              .put("ruleIndex", rules.indexOf(finding.rule()))
              .build());
    }
    Json.Object driver =
        Json.object()
            .put("name", "jbuild")
            .put("version", Version.current())
            .put("rules", new Json.Array(described))
            .build();
    Json.Object run =
        Json.object()
            .put("tool", Json.object().put("driver", driver).build())
            .put("columnKind", "unicodeCodePoints")
            .put("results", new Json.Array(results))
            .build();
    return CallJson.text(
        Json.object()
            .put("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
            .put("version", "2.1.0")
            .put("runs", new Json.Array(List.of(run)))
            .build());
  }

  private static List<Rule> rules(LintReport report) {
    TreeSet<Rule> rules = new TreeSet<>();
    report.findings().forEach(finding -> rules.add(finding.rule()));
    return List.copyOf(rules);
  }

  private static Json rule(Rule rule) {
    return Json.object()
        .put("id", rule.title())
        .put("shortDescription", text(rule.summary()))
        .put("helpUri", rule.url().orElse(null))
        .put("defaultConfiguration", Json.object().put("level", level(rule)).build())
        .build();
  }

  private static String level(Rule rule) {
    return rule.level() == Rule.Level.NOTE ? "note" : "warning";
  }

  private static Json.Object text(String text) {
    return Json.object().put("text", text).build();
  }

  private static Json.Builder result(Problem problem, String level, LintReport report) {
    String hint = problem.hint() == null ? "" : "; " + problem.hint();
    Json.Builder place =
        Json.object()
            .put("artifactLocation", Json.object().put("uri", uri(report.fileOf(problem))).build());
    if (problem.where() instanceof Place.Source where) {
      place.put(
          "region",
          Json.object()
              .put("startLine", where.line())
              .put("startColumn", where.column())
              .put("endColumn", where.column() + where.length())
              .build());
    }
    Json.Object location = Json.object().put("physicalLocation", place.build()).build();
    return Json.object()
        .put("ruleId", problem.name())
        .put("level", level)
        .put("message", text(problem.what() + hint))
        .put("locations", new Json.Array(List.of(location)));
  }

  private static String uri(String file) {
    try {
      String scheme = file.startsWith("/") ? "file" : null;
      return new URI(scheme, scheme == null ? null : "", file, null).toASCIIString();
    } catch (URISyntaxException noPath) {
      throw new IllegalArgumentException("file name " + file + " is no path", noPath);
    }
  }
}
