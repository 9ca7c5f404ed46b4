package dev.jbuild.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Completion for fish. Source: complete(1) of fish. */
final class FishCompletion {
  private FishCompletion() {}

  static String script() {
    StringBuilder text = new StringBuilder("# Completion of jbuild for fish.\n");
    String all = String.join(" ", Subcommand.names());
    for (Subcommand one : Subcommand.ALL) {
      text.append("complete -c jbuild -n __fish_use_subcommand -a ").append(one.name());
      text.append(" -d ").append(quoted(one.what())).append('\n');
    }
    options("not __fish_seen_subcommand_from " + all, BuildOptions.spec(), text);
    for (Subcommand one : Subcommand.ALL) {
      options("__fish_seen_subcommand_from " + one.name(), one.spec().get(), text);
    }
    return text.toString().stripTrailing();
  }

  private static void options(String condition, CommandSpec spec, StringBuilder text) {
    for (OptionSpec option : spec.options()) {
      text.append("complete -c jbuild -n ").append(quoted(condition));
      for (String name : option.names()) {
        boolean isLong = name.startsWith("--");
        text.append(isLong ? " -l " : " -s ").append(name.substring(isLong ? 2 : 1));
      }
      List<String> values = CompletionCommand.values(option);
      if (!values.isEmpty()) {
        text.append(" -x -a ").append(quoted(String.join(" ", values)));
      } else if (option.arity().max() > 0) {
        text.append(CompletionCommand.isFile(option) ? " -r" : " -x");
      }
      text.append(" -d ").append(quoted(String.join(" ", option.description()))).append('\n');
    }
  }

  private static String quoted(String word) {
    return "'" + word.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
