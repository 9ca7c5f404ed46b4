package dev.jbuild.cli;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;

/** The help of a command: what it does, examples, then its options by what they are about. */
final class Help {
  private static final String EXAMPLES = "Examples:";

  private Help() {}

  /** Prints the help of a command if it is asked for; returns whether it was. */
  static boolean shown(CommandLine commandLine, Options options, Console console) {
    boolean asked = options.has("--help");
    if (asked) {
      console.result(of(commandLine));
    }
    return asked;
  }

  static String of(CommandLine commandLine) {
    CommandLine.Help help = new CommandLine.Help(commandLine.getCommandSpec(), Ansi.OFF);
    boolean isRoot = commandLine.getCommandName().equals("jbuild");
    StringBuilder text = new StringBuilder("Usage: ");
    String[] synopsis = commandLine.getCommandSpec().usageMessage().customSynopsis();
    text.append(String.join("\n       ", synopsis)).append("\n\n");
    for (String line : commandLine.getCommandSpec().usageMessage().description()) {
      text.append(line).append('\n');
    }
    if (isRoot) {
      commands(text);
    }
    options(commandLine, help, isRoot, text);
    for (String line : commandLine.getCommandSpec().usageMessage().footer()) {
      text.append(line).append('\n');
    }
    return text.toString().stripTrailing();
  }

  private static void commands(StringBuilder text) {
    text.append("\nCommands, each with a --help of its own:\n");
    for (Subcommand one : Subcommand.ALL) {
      text.append("  ").append(one.name()).repeat(' ', 12 - one.name().length());
      text.append(one.what()).append('\n');
    }
  }

  private static void options(
      CommandLine commandLine, CommandLine.Help help, boolean isRoot, StringBuilder text) {
    if (!isRoot) {
      text.append("\nOptions:\n");
    }
    String positional = help.parameterList();
    text.append(isRoot && !positional.isEmpty() ? "\n" : "").append(positional);
    CommandLine.Help.Layout layout = help.createDefaultLayout();
    for (OptionSpec option : commandLine.getCommandSpec().options()) {
      Optional<String> heading = isRoot ? BuildOptions.heading(option) : Optional.empty();
      if (heading.isPresent()) {
        text.append(layout).append('\n').append(heading.get()).append(":\n");
        layout = help.createDefaultLayout();
      }
      layout.addOption(option, help.parameterLabelRenderer());
    }
    text.append(layout);
  }

  /** Returns what a command does, without examples. */
  static List<String> description(CommandLine.Model.CommandSpec spec) {
    List<String> all = List.of(spec.usageMessage().description());
    int examples = all.indexOf(EXAMPLES);
    return examples < 0 ? all : all.subList(0, Math.max(0, examples - 1));
  }

  /** Returns the lines of its examples, indented; none if it has none. */
  static List<String> examples(CommandLine.Model.CommandSpec spec) {
    List<String> all = List.of(spec.usageMessage().description());
    int examples = all.indexOf(EXAMPLES);
    return examples < 0 ? List.of() : all.subList(examples + 1, all.size());
  }
}
