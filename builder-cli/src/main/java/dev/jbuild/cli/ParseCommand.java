package dev.jbuild.cli;

import dev.jbuild.dsl.Buildfile;
import dev.jbuild.problem.ExitCode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** {@code jbuild parse}: shows what is read of a Buildfile. */
final class ParseCommand {
  private final Console console;

  ParseCommand(Console console) {
    this.console = console;
  }

  ExitCode run(List<String> words) throws IOException {
    CommandLine commandLine = new CommandLine(spec());
    Options options = Options.parse(commandLine, words);
    if (Help.shown(commandLine, options, console)) {
      return ExitCode.DONE;
    }
    String word = options.word("");
    if (word.isEmpty()) {
      throw new UsageException("FILE is missing", "name a Buildfile, as in jbuild parse Buildfile");
    }
    Path path = Path.of(word);
    Buildfile file = Buildfile.parse(RequestReader.nameOf(path), RequestReader.text(path));
    if (options.has("--json")) {
      OutputStream out = new BufferedOutputStream(console.stdout(), 1 << 16);
      file.writeJson(out);
      out.write('\n');
      out.flush();
    } else {
      console.result(file.normalized().strip());
    }
    return ExitCode.DONE;
  }

  static CommandSpec spec() {
    CommandSpec spec = CommandSpec.create().name("jbuild parse");
    spec.usageMessage(
        new UsageMessageSpec()
            .customSynopsis("jbuild parse [--json] FILE")
            .description(
                "Reads a Buildfile and prints it with each instruction on one line, or as JSON.",
                "",
                "Examples:",
                "  jbuild parse Buildfile              heredocs, flags and continued lines as they are read",
                "  jbuild parse --json Buildfile       with the place of each, for programs",
                "  jbuild parse - <Buildfile           from standard input")
            .width(96));
    BuildOptions.flag(spec, "print one JSON object: directives and instructions", "--json");
    BuildOptions.flag(spec, "show this help", "-h", "--help");
    BuildOptions.positional(spec, "FILE", "Buildfile to read, - for stdin");
    return spec;
  }
}
