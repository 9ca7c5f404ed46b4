package dev.jbuild.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;

/** What {@code jbuild} can be told to do, for help and completion. */
record Subcommand(String name, String what, Supplier<CommandSpec> spec) {
  /** In the order in which help shows them; the first may be left out on a command line. */
  static final List<Subcommand> ALL =
      List.of(
          new Subcommand("build", "build an image; the word may be left out", BuildOptions::spec),
          new Subcommand("lint", "look for what is likely not meant", LintCommand::spec),
          new Subcommand("parse", "show what is read of a Buildfile", ParseCommand::spec),
          new Subcommand("export", "write a Buildfile as a Dockerfile", ExportCommand::spec),
          new Subcommand(
              "import-jib", "print the configuration of a Jib project", ImportJibCommand::spec),
          new Subcommand("why", "tell why steps of the last build ran", WhyCommand::spec),
          new Subcommand("prune", "remove what builds have left", PruneCommand::pruneSpec),
          new Subcommand("du", "tell what takes how much room", PruneCommand::duSpec),
          new Subcommand("doctor", "tell what works on this machine", DoctorCommand::spec),
          new Subcommand("completion", "print completion for a shell", CompletionCommand::spec),
          new Subcommand("help", "show the help of a command", HelpCommand::spec));

  static List<String> names() {
    List<String> names = new ArrayList<>();
    for (Subcommand one : ALL) {
      names.add(one.name);
    }
    return names;
  }
}
