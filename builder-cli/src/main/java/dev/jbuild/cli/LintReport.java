package dev.jbuild.cli;

import dev.jbuild.builder.BuildRequest.BuildfileText;
import dev.jbuild.dsl.BaseImage;
import dev.jbuild.dsl.Buildfile;
import dev.jbuild.dsl.BuildfileException;
import dev.jbuild.dsl.IncludeReader;
import dev.jbuild.dsl.PlanRequest;
import dev.jbuild.dsl.lint.Finding;
import dev.jbuild.dsl.lint.Findings;
import dev.jbuild.dsl.lint.LintInput;
import dev.jbuild.dsl.lint.Linter;
import dev.jbuild.dsl.lint.Rule;
import dev.jbuild.layer.IgnoreFile;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * What {@code jbuild lint} has to tell.
 *
 * @param file with those that it includes; without parts if something keeps it from being read, and
 *     then with the files that were read nevertheless
 * @param problems what keeps the file from being read, if anything
 * @param areErrors whether findings are
 */
record LintReport(
    Buildfile file, List<Finding> findings, List<Problem> problems, boolean areErrors) {
  LintReport {
    findings = List.copyOf(findings);
    problems = List.copyOf(problems);
  }

  /**
   * Looks at a Buildfile: at all stages, or those that the request's target needs.
   *
   * @param ignore the text of the {@code .dockerignore}, or empty
   * @param advice whether more than the build checks are made
   */
  static LintReport of(BuildfileText text, PlanRequest request, String ignore, boolean advice) {
    return of(text, request, ignore, advice, Map.of());
  }

  /**
   * Looks at a Buildfile.
   *
   * @param bases the configs of base images, as far as they are known: some checks need them
   */
  static LintReport of(
      BuildfileText text,
      PlanRequest request,
      String ignore,
      boolean advice,
      Map<BaseImage, ImageConfig> bases) {
    SequencedMap<String, String> included = new LinkedHashMap<>();
    try {
      Buildfile file = noting(text, included).parse();
      Findings findings =
          Linter.lint(
              new LintInput(
                  file,
                  request,
                  bases,
                  IgnoreFile.excludes(ignore).orElse(null),
                  request.target() == null,
                  advice));
      return new LintReport(file, findings.all(), List.of(), findings.areErrors());
    } catch (BuildfileException wrong) {
      return new LintReport(unread(text, included), List.of(), wrong.problems(), true);
    }
  }

  /** Returns the same file; {@code included} gets the texts of those that it includes, by name. */
  private static BuildfileText noting(BuildfileText text, Map<String, String> included) {
    return new BuildfileText(
        text.name(),
        text.text(),
        (including, path) -> {
          IncludeReader.Answer answer = text.includes().read(including, path);
          if (answer instanceof IncludeReader.Answer.Text(String name, String content)) {
            included.put(name, content);
          }
          return answer;
        });
  }

  private static Buildfile unread(BuildfileText text, SequencedMap<String, String> included) {
    StringBuilder whole = new StringBuilder(text.text());
    List<Buildfile.Included> files = new ArrayList<>();
    included.forEach((name, content) -> {
      files.add(new Buildfile.Included(name, whole.length()));
      whole.append(content);
    });
    return new Buildfile(text.name(), whole.toString(), List.of(), files);
  }

  /** Returns this report with findings that are errors. */
  LintReport strict() {
    return new LintReport(file, findings, problems, true);
  }

  /** Tells the report; returns what the command exits with. */
  ExitCode tell(Console console, Format format) {
    String written = write(format);
    if (!written.isEmpty()) {
      console.result(written);
    }
    if (format == Format.TEXT) {
      problems.forEach(console::problem);
      if (problems.isEmpty()) {
        console.progress(count());
      }
    }
    if (!problems.isEmpty()) {
      return ExitCode.WRONG_INPUT;
    }
    return areErrors && !findings.isEmpty() ? ExitCode.BUILD_FAILED : ExitCode.DONE;
  }

  private String count() {
    return switch (findings.size()) {
      case 0 -> "nothing was found";
      case 1 -> "1 finding";
      default -> findings.size() + " findings";
    };
  }

  /** How the report is written. */
  enum Format {
    TEXT,
    JSON,
    SARIF,
    GITHUB
  }

  private String write(Format format) {
    return switch (format) {
      case TEXT ->
          String.join("\n\n", findings.stream().map(one -> one.problem().render()).toList());
      case JSON -> LintJson.of(this);
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
    lines.append("::").append(level).append(" file=").append(property(fileOf(problem)));
    if (problem.where() instanceof Place.Source where) {
      lines.append(",line=").append(where.line()).append(",col=").append(where.column());
      lines.append(",endColumn=").append(where.column() + where.length());
    }
    String hint = problem.hint() == null ? "" : "\nhint: " + problem.hint();
    lines.append(",title=").append(property(problem.name()));
    lines.append("::").append(data(problem.what() + hint)).append('\n');
  }

  /** Returns the name of the file that {@code problem} is about. */
  String fileOf(Problem problem) {
    return problem.where() instanceof Place.Source where ? where.file() : file.name();
  }

  private static String data(String text) {
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
  }

  private static String property(String text) {
    return data(text).replace(":", "%3A").replace(",", "%2C");
  }
}
