package dev.jbuild.dsl;

import java.util.List;

/** Writes instructions from what was read of them, each on one line, followed by its heredocs. */
final class BuildfilePrinter {
  private final StringBuilder text = new StringBuilder();
  private final char escape;

  private BuildfilePrinter(char escape) {
    this.escape = escape;
  }

  /** Returns the text that is parsed to the same directives and instructions at other places. */
  static String print(Buildfile file) {
    BuildfilePrinter printer = new BuildfilePrinter(file.escape());
    for (Directive directive : file.directives()) {
      printer.text.append("# ").append(directive.name()).append('=');
      printer.text.append(directive.value().text()).append('\n');
    }
    // A comment right below, or at the top, could be read as a directive.
    printer.text.append('\n');
    file.instructions().forEach(printer::instruction);
    return printer.text.toString();
  }

  /** Returns keyword and flags, and a blank behind each of them. */
  static String start(Instruction instruction, List<Flag> flags, char escape) {
    BuildfilePrinter printer = new BuildfilePrinter(escape);
    printer.start(instruction, flags);
    return printer.text.toString();
  }

  /** Returns {@code line} so that nothing behind it becomes a part of it. */
  static String closed(String line, char escape) {
    // White space that is no part of an instruction, and behind which a line does not go on.
    return line.endsWith(Character.toString(escape)) ? line + '\f' : line;
  }

  private void instruction(Instruction instruction) {
    for (String comment : instruction.head().comments()) {
      text.append("# ").append(comment).append('\n');
    }
    start(instruction, instruction.head().flags());
    text.append(closed(instruction.head().arguments().text(), escape)).append('\n');
    for (Heredoc heredoc : heredocs(instruction)) {
      text.append(heredoc.content()).append(heredoc.name()).append('\n');
    }
  }

  private void start(Instruction instruction, List<Flag> flags) {
    text.append(instruction.head().keyword().text()).append(' ');
    for (Flag flag : flags) {
      text.append("--").append(escaped(flag.name()));
      if (flag.value() != null) {
        text.append('=').append(escaped(flag.value()));
      }
      text.append(' ');
    }
    if (instruction.head().arguments().text().startsWith("--")) {
      text.append("-- ");
    }
  }

  /** Returns the heredocs whose bodies follow the instruction. */
  static List<Heredoc> heredocs(Instruction instruction) {
    return switch (instruction) {
      case Instruction.Run run -> run.heredocs();
      case Instruction.Copy copy -> copy.heredocs();
      case Instruction.Add add -> add.heredocs();
      case Instruction.OnBuild onBuild -> onBuild.heredocs();
      default -> List.of();
    };
  }

  /** Takes the meaning from every char that ends or changes a flag. */
  private String escaped(String flag) {
    StringBuilder safe = new StringBuilder();
    for (int at = 0; at < flag.length(); at++) {
      char c = flag.charAt(at);
      if (LogicalLine.isSpace(c) || c == escape || c == '"' || c == '\'') {
        safe.append(escape);
      }
      safe.append(c);
    }
    return safe.toString();
  }
}
