package dev.jbuild.cli;

import dev.jbuild.dsl.Buildfile;
import dev.jbuild.dsl.DockerfileExport;
import dev.jbuild.problem.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** {@code jbuild export}: writes a Buildfile as other builders read it. */
final class ExportCommand {
  private final Map<String, String> environment;
  private final Console console;

  ExportCommand(Map<String, String> environment, Console console) {
    this.environment = environment;
    this.console = console;
  }

  ExitCode run(List<String> words) throws IOException {
    CommandLine commandLine = new CommandLine(spec());
    Options options = Options.parse(commandLine, words);
    if (Help.shown(commandLine, options, console)) {
      return ExitCode.DONE;
    }
    if (!options.has("--dockerfile")) {
      throw new UsageException("export to what is not said", "add --dockerfile");
    }
    Path context = Path.of(options.word("."));
    Path path = new RequestReader(options, environment).buildfile(context);
    Buildfile file = Buildfile.parse(RequestReader.nameOf(path), RequestReader.text(path));
    String dockerfile =
        DockerfileExport.of(file, new IncludeFiles(context, path), options.has("--strict"));
    String out = options.one("--output", "-");
    if (out.equals("-")) {
      console.result(dockerfile.stripTrailing());
    } else {
      Files.writeString(Path.of(out), dockerfile);
    }
    return ExitCode.DONE;
  }

  static CommandSpec spec() {
    CommandSpec spec = CommandSpec.create().name("jbuild export");
    spec.usageMessage(
        new UsageMessageSpec()
            .customSynopsis("jbuild export --dockerfile [-f FILE] [-o OUT] [--strict] [CONTEXT]")
            .description(
                "Writes a Buildfile as a Dockerfile that any builder makes the same layers of:",
                "included files in their places, what only jbuild knows left out with a comment.",
                "",
                "Examples:",
                "  jbuild export --dockerfile -o Dockerfile .  for whoever has no jbuild",
                "  jbuild export --dockerfile --strict .       refuse what a Dockerfile can't say")
            .sortOptions(false)
            .width(96));
    BuildOptions.flag(spec, "write a Dockerfile", "--dockerfile");
    BuildOptions.one(
        spec,
        "FILE",
        "Buildfile, - for stdin; by default CONTEXT/Buildfile or Dockerfile",
        "-f",
        "--file");
    BuildOptions.one(spec, "OUT", "file to write; by default stdout", "-o", "--output");
    BuildOptions.flag(spec, "refuse a Buildfile of which something had to be left out", "--strict");
    BuildOptions.flag(spec, "show this help", "-h", "--help");
    BuildOptions.positional(spec, "CONTEXT", "folder of the build; by default this one");
    return spec;
  }
}
