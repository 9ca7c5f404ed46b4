package dev.jbuild.cli;

import dev.jbuild.dsl.Suggestion;
import dev.jbuild.problem.ExitCode;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** {@code jbuild help}: the help of a command, or its manual page. */
final class HelpCommand {
  private final Console console;

  HelpCommand(Console console) {
    this.console = console;
  }

  static CommandSpec spec() {
    CommandSpec spec = CommandSpec.create().name("jbuild help");
    spec.usageMessage(
        new UsageMessageSpec()
            .customSynopsis("jbuild help [--man] [COMMAND]")
            .description(
                "Shows the help of a command, or prints its manual page.",
                "",
                "Examples:",
                "  jbuild help lint                  show the options of lint",
                "  jbuild help --man why | man -l -  read the manual page of why")
            .sortOptions(false)
            .width(96));
    BuildOptions.flag(spec, "print the manual page, for man", "--man");
    BuildOptions.flag(spec, "show this help", "-h", "--help");
    BuildOptions.positional(spec, "COMMAND", "by default build");
    return spec;
  }

  ExitCode run(List<String> words) {
    CommandLine own = new CommandLine(spec());
    Options options = Options.parse(own, words);
    if (Help.shown(own, options, console)) {
      return ExitCode.DONE;
    }
    Subcommand command = named(options.word("build"));
    console.result(
        options.has("--man")
            ? ManPage.of(command)
            : Help.of(new CommandLine(command.spec().get(), BuildOptions.COLLECTIONS)));
    return ExitCode.DONE;
  }

  private static Subcommand named(String word) {
    for (Subcommand one : Subcommand.ALL) {
      if (one.name().equals(word)) {
        return one;
      }
    }
    throw new UsageException(
        "there is no command " + word,
        Suggestion.of(word, Subcommand.names())
            .map(near -> "did you mean " + near + "?")
            .orElse("jbuild --help lists the commands"));
  }
}
