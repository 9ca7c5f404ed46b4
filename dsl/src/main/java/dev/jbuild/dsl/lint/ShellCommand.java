package dev.jbuild.dsl.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A command and its arguments, without redirections and without assignments before it.
 *
 * @param words at least one
 * @param assignments what stands before it, {@code NAME=value}
 * @param piped whether its output goes into a pipe
 */
record ShellCommand(List<ShellWord> words, List<String> assignments, boolean piped) {
  ShellCommand {
    words = List.copyOf(words);
    assignments = List.copyOf(assignments);
  }

  /** Returns the name of the program, without folders. */
  String name() {
    String first = words.getFirst().text();
    return first.substring(first.lastIndexOf('/') + 1);
  }

  List<ShellWord> arguments() {
    return words.subList(1, words.size());
  }

  boolean has(String argument) {
    return arguments().stream().anyMatch(word -> word.text().equals(argument));
  }

  boolean hasStart(String prefix) {
    return arguments().stream().anyMatch(word -> word.text().startsWith(prefix));
  }

  /** Returns whether the flag is there, maybe with others, as {@code -y} is in {@code -qy}. */
  boolean hasFlag(char letter) {
    for (ShellWord word : arguments()) {
      String text = word.text();
      if (text.startsWith("-") && !text.startsWith("--") && text.indexOf(letter) > 0) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether {@code --name} or {@code --name=…} is there. */
  boolean hasFlag(String name) {
    return has("--" + name) || hasStart("--" + name + "=");
  }

  /**
   * Returns the arguments that are no flags.
   *
   * @param valued the flags whose value is the word behind them, with their dashes
   */
  List<ShellWord> operands(Set<String> valued) {
    List<ShellWord> operands = new ArrayList<>();
    boolean flags = true;
    for (int i = 1; i < words.size(); i++) {
      String text = words.get(i).text();
      if (flags && text.equals("--")) {
        flags = false;
      } else if (flags && text.startsWith("-") && text.length() > 1) {
        i += valued.contains(text) ? 1 : 0;
      } else {
        operands.add(words.get(i));
      }
    }
    return operands;
  }

  /** Returns whether the program is {@code program}, and its first operand one of {@code verbs}. */
  boolean is(String program, String... verbs) {
    if (!name().equals(program)) {
      return false;
    }
    List<ShellWord> operands = operands(Set.of());
    return !operands.isEmpty() && List.of(verbs).contains(operands.getFirst().text());
  }
}
