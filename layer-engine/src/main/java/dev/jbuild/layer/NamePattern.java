package dev.jbuild.layer;

import java.util.regex.Pattern;

/** A pattern of one name of a source of COPY. Source: Go, path/filepath, Match. */
final class NamePattern {
  private NamePattern() {}

  /**
   * Returns what matches the same names.
   *
   * @throws IllegalArgumentException if the pattern is malformed
   */
  static Pattern regex(String pattern) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      i = one(pattern, i, regex);
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  /** Adds what one item of Go's filepath.Match means; returns the index of its last character. */
  private static int one(String pattern, int at, StringBuilder regex) {
    char c = pattern.charAt(at);
    switch (c) {
      case '*' -> regex.append("[^/]*");
      case '?' -> regex.append("[^/]");
      case '[' -> {
        return characters(pattern, at, regex);
      }
      case '\\' -> {
        if (at + 1 == pattern.length()) {
          throw new IllegalArgumentException("pattern " + pattern + " ends with a backslash");
        }
        regex.append(Pattern.quote(pattern.substring(at + 1, at + 2)));
        return at + 1;
      }
      default -> regex.append(Pattern.quote(String.valueOf(c)));
    }
    return at;
  }

  private static int characters(String pattern, int at, StringBuilder regex) {
    int i = at + 1;
    regex.append('[');
    if (i < pattern.length() && pattern.charAt(i) == '^') {
      regex.append('^');
      i++;
    }
    int first = i;
    for (; i < pattern.length() && (pattern.charAt(i) != ']' || i == first); i++) {
      char c = pattern.charAt(i);
      if (c == '\\' && i + 1 < pattern.length()) {
        c = pattern.charAt(++i);
        regex.append('\\').append(c);
      } else if (c == '-') {
        regex.append('-');
      } else {
        regex.append(Character.isLetterOrDigit(c) || c >= 0x80 ? "" : "\\").append(c);
      }
    }
    if (i >= pattern.length()) {
      throw new IllegalArgumentException("pattern " + pattern + " has a [ without ]");
    }
    regex.append(']');
    return i;
  }
}
