package dev.jbuild.cli;

import static java.time.temporal.ChronoUnit.SECONDS;

import dev.jbuild.builder.event.BuildEvent;
import dev.jbuild.builder.event.BuildEvents;
import dev.jbuild.cli.progress.BuildLog;
import dev.jbuild.cli.progress.HtmlReport;
import dev.jbuild.cli.progress.JsonProgress;
import dev.jbuild.cli.progress.PlainProgress;
import dev.jbuild.cli.progress.Progress;
import dev.jbuild.cli.progress.TerminalProgress;
import dev.jbuild.problem.JbuildException;
import dev.jbuild.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who is told what happens in a build, as {@code --progress} and {@code --quiet} say. */
final class BuildProgress implements BuildEvents, AutoCloseable {
  private final BuildLog log = new BuildLog();
  private final @Nullable Progress progress;
  private final @Nullable Report report;
  private final List<Problem> problems = new ArrayList<>();

  private record Report(Path file, String name, String began) {}

  private enum Mode {
    TTY,
    PLAIN,
    JSON,
    QUIET
  }

  private BuildProgress(
      Mode mode, @Nullable Report report, Map<String, String> environment, Console console) {
    this.report = report;
    this.progress =
        switch (mode) {
          case TTY -> TerminalProgress.start(console.stderr(), log, environment);
          case PLAIN ->
              new PlainProgress(console.stderr(), log, Console.isTerminal(Console.Stream.ERR));
          case JSON -> json(console);
          case QUIET -> null;
        };
  }

  private static Progress json(Console console) {
    JsonProgress json = new JsonProgress(console.stderr(), Version.current());
    console.speakJson(json);
    return json;
  }

  static BuildProgress open(Options options, Map<String, String> environment, Console console) {
    String file = options.one("--report");
    Report report = null;
    if (file != null) {
      Path path = Path.of(file).toAbsolutePath();
      WrittenFile.check("--report", file);
      List<String> tags = options.many("--tag");
      String name = tags.isEmpty() ? "a build without a tag" : String.join(", ", tags);
      report = new Report(path, name, Instant.now().truncatedTo(SECONDS).toString());
    }
    return new BuildProgress(mode(options, environment), report, environment, console);
  }

  private static Mode mode(Options options, Map<String, String> environment) {
    if (options.has("--quiet")) {
      return Mode.QUIET;
    }
    String asked = options.one("--progress");
    // What a variable says for another builder is no reason to stop.
    String wanted = asked == null ? environment.getOrDefault("BUILDKIT_PROGRESS", "auto") : asked;
    return switch (wanted) {
      case "plain" -> Mode.PLAIN;
      case "json" -> Mode.JSON;
      case "quiet" -> Mode.QUIET;
      case "tty" -> Mode.TTY;
      case "auto" -> auto(environment);
      default -> {
        if (asked == null) {
          yield auto(environment);
        }
        throw new UsageException(
            "--progress " + asked + " is unknown", "take auto, tty, plain, json or quiet");
      }
    };
  }

  private static Mode auto(Map<String, String> environment) {
    return Console.isTerminal(Console.Stream.ERR) && TerminalProgress.isPossible(environment)
        ? Mode.TTY
        : Mode.PLAIN;
  }

  @Override
  public void on(BuildEvent event) {
    log.on(event);
    if (progress != null) {
      progress.on(event);
    }
  }

  /** Notes what stopped the build. */
  void failed(JbuildException told) {
    problems.addAll(told.problems());
  }

  /**
   * Leaves the terminal, and writes the report if one is wanted.
   *
   * @throws IOException if that can't be written
   */
  @Override
  public void close() throws IOException {
    if (progress != null) {
      progress.close();
    }
    if (report != null) {
      HtmlReport.About about =
          new HtmlReport.About(report.name, Version.current(), report.began, problems);
      Files.writeString(report.file, HtmlReport.of(log, about));
    }
  }
}
