package dev.jbuild.cli.jib;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the blocks and the assignments of {@code jib { }} in a Gradle script. A script is a
 * program; what isn't {@code name { … }} or {@code name = expression} is told, not guessed.
 */
final class ScriptReader {
  private static final Pattern BLOCK = Pattern.compile("([A-Za-z]\\w*)\\s*\\{");
  private static final Pattern ASSIGNMENT = Pattern.compile("([A-Za-z][\\w.]*)\\s*=(?!=)\\s*");
  private static final Pattern SPACE = Pattern.compile("\\s++|;|//[^\n]*+|/\\*(?s:.*?)\\*/");
  private static final int DEPTH = 50;

  private final String file;
  private final String text;
  private final List<String> notes;
  private int at;
  private int line = 1;
  private int counted;

  private ScriptReader(String file, String text, List<String> notes) {
    this.file = file;
    this.text = text;
    this.notes = notes;
  }

  /**
   * Returns the settings of all blocks {@code jib}, and of assignments as {@code jib.to.image = …}.
   *
   * @param notes gets what isn't understood
   */
  static List<Setting> read(String file, String text, List<String> notes) {
    List<Setting> all = new ArrayList<>();
    Matcher begin =
        Pattern.compile("(?m)^[ \t]*jib(?:\\s*\\{|\\.(?=[\\w.]+\\s*=[^=]))").matcher(text);
    while (begin.find()) {
      ScriptReader reader = new ScriptReader(file, text, notes);
      reader.at = begin.end();
      if (begin.group().endsWith("{")) {
        all.addAll(reader.block(0));
      } else {
        reader.assignment().ifPresent(all::add);
      }
    }
    return all;
  }

  private List<Setting> block(int depth) {
    if (depth > DEPTH) {
      throw JibImport.broken(file, line(), "blocks are nested more than " + DEPTH + " deep");
    }
    List<Setting> all = new ArrayList<>();
    while (true) {
      skipSpace();
      if (at >= text.length()) {
        throw JibImport.broken(file, line(), "a block isn't closed");
      }
      if (text.charAt(at) == '}') {
        at++;
        return all;
      }
      Matcher inner = BLOCK.matcher(text).region(at, text.length());
      if (inner.lookingAt()) {
        int line = line();
        at = inner.end();
        all.add(new Setting(inner.group(1), "", block(depth + 1), line));
      } else {
        assignment().ifPresentOrElse(all::add, this::skip);
      }
    }
  }

  private void skipSpace() {
    Matcher space = SPACE.matcher(text);
    while (space.region(at, text.length()).lookingAt()) {
      at = space.end();
    }
  }

  private Optional<Setting> assignment() {
    Matcher assignment = ASSIGNMENT.matcher(text).region(at, text.length());
    if (!assignment.lookingAt()) {
      return Optional.empty();
    }
    int line = line();
    at = assignment.end();
    int first = at;
    at = end(first);
    return Optional.of(nested(assignment.group(1), text.substring(first, at).strip(), line));
  }

  /** An assignment to {@code to.image} is one to image in to. */
  private static Setting nested(String name, String value, int line) {
    int dot = name.lastIndexOf('.');
    Setting setting = new Setting(name.substring(dot + 1), value, List.of(), line);
    for (; dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
      String above = name.substring(0, dot);
      setting =
          new Setting(above.substring(above.lastIndexOf('.') + 1), "", List.of(setting), line);
    }
    return setting;
  }

  private void skip() {
    int line = line();
    int first = at;
    at = end(first);
    notes.add(
        file
            + ":"
            + line
            + ": "
            + text.substring(first, at).strip().lines().findFirst().orElse("")
            + ": only blocks and assignments are understood; carry it over by hand");
  }

  /** Returns the end of an expression: that of its line, outside of brackets and strings. */
  private int end(int first) {
    int open = 0;
    for (int i = first; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean comment = text.startsWith("//", i);
      if (comment && open == 0) {
        return i;
      } else if (comment || text.startsWith("/*", i)) {
        i = endOfComment(i);
      } else if (c == '\'' || c == '"') {
        i = closing(i);
      } else if ("([{".indexOf(c) >= 0) {
        open++;
      } else if (")]}".indexOf(c) >= 0) {
        if (open == 0) {
          return i;
        }
        open--;
      } else if (open == 0 && (c == '\n' || c == ';')) {
        return i;
      }
    }
    return text.length();
  }

  /** Returns the last character of the comment that begins at {@code first}. */
  private int endOfComment(int first) {
    String closing = text.charAt(first + 1) == '/' ? "\n" : "*/";
    int end = text.indexOf(closing, first + 2);
    return end < 0 ? text.length() : end + closing.length() - 1;
  }

  private int closing(int quote) {
    for (int i = quote + 1; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        i++;
      } else if (text.charAt(i) == text.charAt(quote)) {
        return i;
      }
    }
    throw JibImport.broken(file, line(), "a string isn't closed");
  }

  private int line() {
    for (; counted < Math.min(at, text.length()); counted++) {
      line += text.charAt(counted) == '\n' ? 1 : 0;
    }
    return line;
  }
}
