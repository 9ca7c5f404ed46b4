package dev.jbuild.dsl.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds the simple commands of a shell script: as much of the grammar as is needed to say which
 * words belong together. What it can't be sure of, such as the inside of a substitution, is left
 * out, so that a rule rather misses something than tells something that isn't so.
 */
final class ShellScanner {
  private static final Set<String> BEFORE_COMMANDS =
      Set.of(
          "if", "then", "elif", "else", "while", "until", "do", "!", "{", "time", "exec", "command",
          "nohup", "env");
  private static final Pattern ASSIGNMENT =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_]*\\+?=.*", Pattern.DOTALL);

  private final String text;
  private final int base;
  private final List<ShellCommand> commands = new ArrayList<>();
  private final List<ShellWord> words = new ArrayList<>();
  private boolean skipNext;
  private int at;

  /**
   * Scans {@code text}.
   *
   * @param base offset of its first char in the Buildfile
   */
  private ShellScanner(String text, int base) {
    this.text = text;
    this.base = base;
  }

  static List<ShellCommand> scan(String text, int base) {
    ShellScanner scanner = new ShellScanner(text, base);
    scanner.scan();
    return scanner.commands;
  }

  private void scan() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\n' || c == ';' || c == '(' || c == ')') {
        at++;
        end(false);
      } else if (Character.isWhitespace(c)) {
        at++;
      } else if (c == '#') {
        at = lineEnd();
      } else if (c == '|' || (c == '&' && !text.startsWith("&>", at))) {
        operator(c);
      } else if (c == '<' || c == '>' || c == '&') {
        redirection();
      } else {
        word();
      }
    }
    end(false);
  }

  private int lineEnd() {
    int newline = text.indexOf('\n', at);
    return newline < 0 ? text.length() : newline;
  }

  private void operator(char c) {
    boolean doubled = at + 1 < text.length() && text.charAt(at + 1) == c;
    at += doubled || text.startsWith("|&", at) ? 2 : 1;
    end(c == '|' && !doubled);
  }

  /** Reads {@code >}, {@code 2>&1}, {@code <<EOF} and the like; the word behind is its target. */
  private void redirection() {
    while (at < text.length() && "<>&|".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    if (at < text.length() && text.charAt(at) == '(') {
      at = closing(at + 1);
    } else {
      skipNext = true;
    }
  }

  private void word() {
    int start = at;
    StringBuilder word = new StringBuilder();
    while (at < text.length() && !endsWord(text.charAt(at))) {
      piece(word);
    }
    boolean isDescriptor =
        at < text.length()
            && (text.charAt(at) == '<' || text.charAt(at) == '>')
            && word.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!skipNext && !isDescriptor) {
      words.add(new ShellWord(word.toString(), base + start, base + at));
    }
    skipNext = false;
  }

  private static boolean endsWord(char c) {
    return Character.isWhitespace(c) || ";|&()<>".indexOf(c) >= 0;
  }

  private void piece(StringBuilder word) {
    char c = text.charAt(at++);
    if (c == '\\' && at < text.length()) {
      char escaped = text.charAt(at++);
      word.append(escaped == '\n' ? "" : escaped);
    } else if (c == '\'') {
      int close = text.indexOf('\'', at);
      int stop = close < 0 ? text.length() : close;
      word.append(text, at, stop);
      at = Math.min(text.length(), stop + 1);
    } else if (c == '"') {
      doubleQuoted(word);
    } else if (c == '$' || c == '`') {
      substitution(c, word);
    } else {
      word.append(c);
    }
  }

  private void doubleQuoted(StringBuilder word) {
    while (at < text.length() && text.charAt(at) != '"') {
      char c = text.charAt(at++);
      if (c == '\\' && at < text.length()) {
        word.append(text.charAt(at++));
      } else if (c == '$' || c == '`') {
        substitution(c, word);
      } else {
        word.append(c);
      }
    }
    at = Math.min(text.length(), at + 1);
  }

  /** Reads over a substitution; the word keeps that there was one. */
  private void substitution(char c, StringBuilder word) {
    int start = at - 1;
    if (c == '`') {
      int close = text.indexOf('`', at);
      at = close < 0 ? text.length() : close + 1;
    } else if (at < text.length() && (text.charAt(at) == '(' || text.charAt(at) == '{')) {
      at = closing(at + 1);
    }
    word.append(text, start, at);
  }

  /** Returns the offset behind the bracket that closes the one before {@code from}. */
  private int closing(int from) {
    char open = text.charAt(from - 1);
    char close = open == '(' ? ')' : '}';
    int depth = 1;
    char quote = 0;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && quote != '\'') {
        i++;
      } else if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == open) {
        depth++;
      } else if (c == close && --depth == 0) {
        return i + 1;
      }
    }
    return text.length();
  }

  /** Ends a command. sudo is one, and so is what it runs. */
  private void end(boolean piped) {
    List<String> assignments = new ArrayList<>();
    int first = 0;
    while (first < words.size() && isBeforeCommand(words.get(first).text())) {
      if (words.get(first).text().indexOf('=') > 0) {
        assignments.add(words.get(first).text());
      }
      first++;
    }
    List<ShellWord> rest = words.subList(first, words.size());
    if (!rest.isEmpty()) {
      commands.add(new ShellCommand(rest, assignments, piped));
      if (rest.getFirst().text().equals("sudo")) {
        int inner = 1;
        while (inner < rest.size() && rest.get(inner).text().startsWith("-")) {
          inner++;
        }
        if (inner < rest.size()) {
          commands.add(new ShellCommand(rest.subList(inner, rest.size()), assignments, piped));
        }
      }
    }
    words.clear();
    skipNext = false;
  }

  private static boolean isBeforeCommand(String word) {
    return BEFORE_COMMANDS.contains(word) || ASSIGNMENT.matcher(word).matches();
  }
}
