package dev.jbuild.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Completion for zsh. Source: zshcompsys(1), {@code _arguments} and {@code _describe}. */
final class ZshCompletion {
  private ZshCompletion() {}

  static String script() {
    StringBuilder text = new StringBuilder("#compdef jbuild\n\n_jbuild() {\n");
    text.append("  local -a commands=(\n");
    for (Subcommand one : Subcommand.ALL) {
      text.append("    ").append(quoted(one.name() + ":" + one.what())).append('\n');
    }
    text.append("  )\n  local command=${words[2]}\n  case $command in\n");
    for (Subcommand one : Subcommand.ALL) {
      text.append("    ").append(one.name()).append(")\n");
      text.append("      shift words\n      ((CURRENT--))\n");
      arguments(one.spec().get(), text);
      text.append("      ;;\n");
    }
    text.append("    *)\n      if ((CURRENT == 2)); then _describe command commands; fi\n");
    arguments(BuildOptions.spec(), text);
    return text.append("      ;;\n  esac\n}\n\n_jbuild \"$@\"").toString();
  }

  private static void arguments(CommandSpec spec, StringBuilder text) {
    text.append("      _arguments -s -S \\\n");
    for (OptionSpec option : spec.options()) {
      for (String name : option.names()) {
        text.append("        ").append(quoted(argument(option, name))).append(" \\\n");
      }
    }
    text.append("        '*:: :_files'\n");
  }

  private static String argument(OptionSpec option, String name) {
    String description =
        String.join(" ", option.description()).replaceAll("[\\[\\]:\\\\]", "\\\\$0");
    String start = (option.isMultiValue() ? "*" : "") + name;
    if (option.arity().max() == 0) {
      return start + "[" + description + "]";
    }
    List<String> values = CompletionCommand.values(option);
    String action =
        CompletionCommand.isFile(option)
            ? "_files"
            : values.isEmpty() ? " " : "(" + String.join(" ", values) + ")";
    String label = option.paramLabel().replaceAll("[\\[\\]:\\\\]", " ");
    return start
        + (name.startsWith("--") ? "=" : "+")
        + "["
        + description
        + "]:"
        + label
        + ":"
        + action;
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
