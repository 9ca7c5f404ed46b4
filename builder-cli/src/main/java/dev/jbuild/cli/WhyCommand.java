package dev.jbuild.cli;

import dev.jbuild.builder.why.BuildTrace;
import dev.jbuild.builder.why.BuildTraces;
import dev.jbuild.builder.why.Reason;
import dev.jbuild.builder.why.StepTrace;
import dev.jbuild.json.Json;
import dev.jbuild.layer.store.StateFolder;
import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** {@code jbuild why}: tells which steps of the last build ran, and why. */
final class WhyCommand {
  private final Map<String, String> environment;
  private final Console console;

  WhyCommand(Map<String, String> environment, Console console) {
    this.environment = environment;
    this.console = console;
  }

  static CommandSpec spec() {
    CommandSpec spec = CommandSpec.create().name("jbuild why");
    spec.usageMessage(
        new UsageMessageSpec()
            .customSynopsis("jbuild why [OPTIONS] [STEP]")
            .description(
                "Tells which steps of the last build ran, and why.",
                "",
                "Examples:",
                "  jbuild why              all that ran",
                "  jbuild why \"compile 2\"  the second step of the stage compile")
            .footer(
                "",
                "STEP is a number, a stage, a stage and a number as in \"compile 2\", or a part of",
                "the instruction. Exit codes: 0 done, 2 no such step, or no build yet.")
            .sortOptions(false)
            .width(96));
    BuildOptions.flag(spec, "print one JSON object", "--json");
    BuildOptions.one(spec, "FOLDER", "where jbuild keeps its state (also JBUILD_ROOT)", "--root");
    BuildOptions.flag(spec, "show this help", "-h", "--help");
    BuildOptions.positional(spec, "STEP", "by default all that ran");
    return spec;
  }

  ExitCode run(List<String> words) throws IOException {
    CommandLine commandLine = new CommandLine(spec());
    Options options = Options.parse(commandLine, words);
    if (Help.shown(commandLine, options, console)) {
      return ExitCode.DONE;
    }
    BuildTrace build = last(StateRoot.of(options, environment));
    String word = options.word("");
    List<StepTrace> steps = word.isEmpty() ? build.steps() : named(build, word);
    console.result(
        options.has("--json")
            ? json(build, steps)
            : text(build, steps, !word.isEmpty()).stripTrailing());
    return ExitCode.DONE;
  }

  private static BuildTrace last(Path root) throws IOException {
    if (Files.isDirectory(root)) {
      try (StateFolder state = StateFolder.open(root)) {
        var last = new BuildTraces(state).last();
        if (last.isPresent()) {
          return last.get();
        }
      }
    }
    throw new UsageException(
        new Problem(
            "NoBuildYet",
            "no build has left anything to explain here",
            new Place.File(root.toString()),
            "build something first, or name the state folder of the build with --root"));
  }

  private static List<StepTrace> named(BuildTrace build, String word) {
    String wanted = word.toLowerCase(Locale.ROOT);
    List<StepTrace> exact =
        build.steps().stream()
            .filter(step ->
                step.stage().equalsIgnoreCase(word)
                    || Integer.toString(step.number()).equals(word)
                    || (step.stage() + " " + step.number()).equalsIgnoreCase(word))
            .toList();
    List<StepTrace> found =
        exact.isEmpty()
            ? build.steps().stream()
                .filter(step -> step.text().toLowerCase(Locale.ROOT).contains(wanted))
                .toList()
            : exact;
    if (found.isEmpty()) {
      throw new UsageException(
          "the last build had no step " + word, "jbuild why --json lists all its steps");
    }
    return found;
  }

  private static String json(BuildTrace build, List<StepTrace> steps) {
    Json.Object whole =
        new BuildTrace(build.buildfile(), build.context(), build.ended(), build.bases(), steps)
            .toJson();
    return new String(whole.bytes(), StandardCharsets.UTF_8);
  }

  private static String text(BuildTrace build, List<StepTrace> steps, boolean all) {
    StringBuilder text = new StringBuilder();
    int cached = 0;
    int skipped = 0;
    for (StepTrace step : steps) {
      if (step.end() == StepTrace.End.CACHED && !all) {
        cached++;
      } else if (step.end() == StepTrace.End.SKIPPED && !all) {
        skipped++;
      } else {
        text.append(step.title()).append("\n    ").append(sentence(step)).append('\n');
      }
    }
    String others = skipped == 0 ? "" : ", " + skipped + " not needed";
    if (cached + skipped == steps.size()) {
      text.append("no step of ").append(build.buildfile()).append(" ran: ");
      text.append(cached).append(" of ").append(steps.size()).append(" were cached").append(others);
    } else if (cached + skipped > 0) {
      text.append("the other ").append(cached).append(" were cached").append(others);
    }
    return text.toString();
  }

  private static String sentence(StepTrace step) {
    String told =
        step.reasons().isEmpty()
            ? "no earlier build of it is known"
            : Reason.sentence(step.reasons());
    return switch (step.end()) {
      case SKIPPED -> "was not needed: what is made of its stage was in a shared cache";
      case CACHED -> "was cached: nothing that it depends on has changed";
      case RAN -> "ran: " + told;
      case FAILED -> "ran and failed: " + told;
    };
  }
}
