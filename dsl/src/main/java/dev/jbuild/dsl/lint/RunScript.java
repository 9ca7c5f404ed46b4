package dev.jbuild.dsl.lint;

import dev.jbuild.dsl.Buildfile;
import dev.jbuild.dsl.Command;
import dev.jbuild.dsl.Heredoc;
import dev.jbuild.dsl.Instruction;
import dev.jbuild.dsl.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a RUN executes.
 *
 * @param commands in order; none if it is no shell script
 * @param shell whether the stage's shell executes it
 */
record RunScript(List<ShellCommand> commands, boolean shell) {
  private static final Set<String> SHELLS = Set.of("sh", "bash", "ash", "dash", "zsh", "ksh");

  private static final Pattern SHELL_SHEBANG =
      Pattern.compile("#!\\s*\\S*/(?:env\\s+)?(?:ba|a|da|z|k)?sh(?:\\s.*)?");

  RunScript {
    commands = List.copyOf(commands);
  }

  static RunScript of(Buildfile file, char escape, Instruction.Run run) {
    if (run.command() instanceof Command.Exec exec) {
      return new RunScript(exec(exec.argv(), run.head().arguments().span()), false);
    }
    Span arguments = run.head().arguments().span();
    if (run.heredocs().size() == 1
        && run.head().arguments().text().equals(run.heredocs().getFirst().word().text())) {
      return heredoc(file.text(), arguments, run.heredocs().getFirst());
    }
    String text = file.text().substring(arguments.start(), arguments.end());
    return new RunScript(ShellScanner.scan(joined(text, escape), arguments.start()), true);
  }

  private static List<ShellCommand> exec(List<String> argv, Span span) {
    if (argv.isEmpty()) {
      return List.of();
    }
    ShellCommand whole = at(span, argv, List.of(), false);
    if (argv.size() < 3 || !SHELLS.contains(whole.name()) || !argv.get(1).endsWith("c")) {
      return List.of(whole);
    }
    List<ShellCommand> commands = new ArrayList<>();
    for (ShellCommand one : ShellScanner.scan(argv.get(2), 0)) {
      List<String> words = one.words().stream().map(ShellWord::text).toList();
      commands.add(at(span, words, one.assignments(), one.piped()));
    }
    return commands;
  }

  private static ShellCommand at(
      Span span, List<String> words, List<String> assignments, boolean piped) {
    return new ShellCommand(
        words.stream().map(word -> new ShellWord(word, span.start(), span.end())).toList(),
        assignments,
        piped);
  }

  /** The body starts on the line behind the instruction's own. */
  private static RunScript heredoc(String text, Span arguments, Heredoc heredoc) {
    int start = text.indexOf('\n', arguments.end()) + 1;
    String body =
        text.substring(start, Math.min(text.length(), start + heredoc.content().length()));
    String first = body.lines().findFirst().orElse("");
    boolean shebang = first.startsWith("#!");
    boolean scripted = !shebang || SHELL_SHEBANG.matcher(first).matches();
    return new RunScript(
        scripted ? ShellScanner.scan(body.replace("\\\n", "  "), start) : List.of(), !shebang);
  }

  /** Returns a text of the same length in which continued lines are one line. */
  private static String joined(String text, char escape) {
    StringBuilder joined = new StringBuilder(text);
    int line = 0;
    while (line < text.length()) {
      int newline = text.indexOf('\n', line);
      int end = newline < 0 ? text.length() : newline;
      if (line > 0 && text.substring(line, end).strip().startsWith("#")) {
        blank(joined, line, end);
      } else {
        int last = end - 1;
        while (last >= line && Character.isWhitespace(text.charAt(last))) {
          last--;
        }
        if (last >= line && text.charAt(last) == escape && newline >= 0) {
          blank(joined, last, end);
        }
      }
      if (newline >= 0) {
        joined.setCharAt(newline, ' ');
      }
      line = end + 1;
    }
    return joined.toString();
  }

  private static void blank(StringBuilder text, int from, int to) {
    for (int i = from; i < to; i++) {
      text.setCharAt(i, ' ');
    }
  }
}
