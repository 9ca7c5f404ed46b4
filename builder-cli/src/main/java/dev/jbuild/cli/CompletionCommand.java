package dev.jbuild.cli;

import dev.jbuild.problem.ExitCode;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** {@code jbuild completion}: what shells need to complete command lines. */
final class CompletionCommand {
  private final Console console;

  CompletionCommand(Console console) {
    this.console = console;
  }

  static CommandSpec spec() {
    CommandSpec spec = CommandSpec.create().name("jbuild completion");
    spec.usageMessage(
        new UsageMessageSpec()
            .customSynopsis("jbuild completion bash|zsh|fish")
            .description(
                "Prints what a shell needs to complete command lines of jbuild. The packages of jbuild"
                    + " install it.",
                "",
                "Examples:",
                "  source <(jbuild completion bash)                  for this shell",
                "  jbuild completion zsh >~/.zfunc/_jbuild           in a folder of $fpath",
                "  jbuild completion fish >~/.config/fish/completions/jbuild.fish")
            .sortOptions(false)
            .width(96));
    BuildOptions.flag(spec, "show this help", "-h", "--help");
    BuildOptions.positional(spec, "bash|zsh|fish", "the shell");
    return spec;
  }

  ExitCode run(List<String> words) {
    CommandLine own = new CommandLine(spec());
    Options options = Options.parse(own, words);
    if (Help.shown(own, options, console)) {
      return ExitCode.DONE;
    }
    String shell = options.word("");
    console.result(
        switch (shell) {
          case "bash" -> AutoComplete.bash("jbuild", tree()).stripTrailing();
          case "zsh" -> ZshCompletion.script();
          case "fish" -> FishCompletion.script();
          default ->
              throw new UsageException(
                  shell.isEmpty() ? "the shell is missing" : "the shell " + shell + " is unknown",
                  "take bash, zsh or fish");
        });
    return ExitCode.DONE;
  }

  /** All commands as picocli has them, each option with the values that it may have. */
  private static CommandLine tree() {
    CommandSpec root = copy(BuildOptions.spec(), "jbuild");
    for (Subcommand one : Subcommand.ALL) {
      root.addSubcommand(one.name(), new CommandLine(copy(one.spec().get(), one.name())));
    }
    return new CommandLine(root);
  }

  private static CommandSpec copy(CommandSpec spec, String name) {
    CommandSpec copy = CommandSpec.create().name(name);
    for (OptionSpec option : spec.options()) {
      List<String> values = values(option);
      OptionSpec.Builder builder = OptionSpec.builder(option);
      copy.addOption((values.isEmpty() ? builder : builder.completionCandidates(values)).build());
    }
    for (PositionalParamSpec one : spec.positionalParameters()) {
      List<String> values = values(one.paramLabel());
      copy.addPositional(
          values.isEmpty()
              ? one
              : PositionalParamSpec.builder(one).completionCandidates(values).build());
    }
    return copy;
  }

  /** Returns the values that an option may have; none if it takes others. */
  static List<String> values(OptionSpec option) {
    return values(option.paramLabel());
  }

  private static List<String> values(String label) {
    return label.matches("[a-z.]+(\\|[a-z.]+)+") ? List.of(label.split("\\|", -1)) : List.of();
  }

  /** Returns whether the value of an option is a file or folder. */
  static boolean isFile(OptionSpec option) {
    return option.paramLabel().equals("FILE")
        || option.paramLabel().equals("FOLDER")
        || option.paramLabel().equals("OUT");
  }
}
