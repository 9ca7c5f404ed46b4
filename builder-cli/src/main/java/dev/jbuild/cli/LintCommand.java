package dev.jbuild.cli;

import dev.jbuild.builder.BuildRequest.BuildfileText;
import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** {@code jbuild lint}: looks for what is legal in a Buildfile but likely not meant. */
final class LintCommand {
  private final Map<String, String> environment;
  private final Console console;

  LintCommand(Map<String, String> environment, Console console) {
    this.environment = environment;
    this.console = console;
  }

  static CommandSpec spec() {
    CommandSpec spec = CommandSpec.create().name("jbuild lint");
    spec.usageMessage(
        new UsageMessageSpec()
            .customSynopsis("jbuild lint [OPTIONS] [BUILDFILE or CONTEXT]")
            .description(
                "Looks for what is legal in a Buildfile but likely not meant.",
                "",
                "Examples:",
                "  jbuild lint .                         the Buildfile of this folder",
                "  jbuild lint --strict --format github  in a workflow: whatever is found stops it")
            .footer(
                "",
                "Exit codes: 0 nothing found, or nothing that counts as an error, 1 something"
                    + " found",
                "with --strict or # check=error=true, 2 wrong usage or Buildfile.")
            .sortOptions(false)
            .width(96));
    BuildOptions.one(
        spec,
        "FILE",
        "Buildfile, - for stdin; by default CONTEXT/Buildfile or Dockerfile",
        "-f",
        "--file");
    BuildOptions.one(spec, "text|json|sarif|github", "how findings are written", "--format");
    BuildOptions.many(spec, "NAME[=VALUE]", "value of an ARG", "--build-arg");
    BuildOptions.contexts(spec);
    BuildOptions.one(spec, "OS/ARCH", "platform of the image", "--platform");
    BuildOptions.flag(spec, "whatever is found is an error", "--strict");
    BuildOptions.flag(spec, "show this help", "-h", "--help");
    BuildOptions.positional(spec, "BUILDFILE or CONTEXT", "by default the current folder");
    return spec;
  }

  ExitCode run(List<String> words) throws IOException {
    CommandLine commandLine = new CommandLine(spec());
    Options options = Options.parse(commandLine, words);
    if (Help.shown(commandLine, options, console)) {
      return ExitCode.DONE;
    }
    LintReport.Format format = format(options.one("--format", "text"));
    Path named = Path.of(options.word("."));
    boolean isFile = named.equals(RequestReader.STDIN) || Files.isRegularFile(named);
    Path parent = Optional.ofNullable(named.getParent()).orElse(Path.of(""));
    RequestReader reader = new RequestReader(options, environment);
    Path context = isFile ? parent : folder(named);
    Path buildfile = isFile ? named : reader.buildfile(context);
    BuildfileText text = RequestReader.buildfileText(context, buildfile);
    LintReport report =
        LintReport.of(text, reader.plan(), RequestReader.ignore(context, buildfile), true);
    return (options.has("--strict") ? report.strict() : report).tell(console, format);
  }

  private static LintReport.Format format(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "text" -> LintReport.Format.TEXT;
      case "json" -> LintReport.Format.JSON;
      case "sarif" -> LintReport.Format.SARIF;
      case "github" -> LintReport.Format.GITHUB;
      default ->
          throw new UsageException(
              "--format " + name + " is unknown", "take text, json, sarif or github");
    };
  }

  private static Path folder(Path named) {
    if (Files.isDirectory(named)) {
      return named;
    }
    throw new UsageException(
        new Problem(
            "BuildfileNotFound",
            "there is no such file",
            new Place.File(named.toString()),
            "name a Buildfile, or a folder that has one"));
  }
}
