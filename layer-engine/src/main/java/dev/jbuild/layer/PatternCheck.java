package dev.jbuild.layer;

/**
 * What BuildKit asks of a pattern before it makes one of it: Go's filepath.Match with the name
 * {@code .}, which looks at no more than it needs for that. Source: Go, path/filepath, match.go.
 */
final class PatternCheck {
  private final String pattern;
  private int at;

  private PatternCheck(String pattern) {
    this.pattern = pattern;
  }

  /**
   * Checks a pattern.
   *
   * @throws IllegalArgumentException if it is malformed; the message has it
   */
  static void check(String pattern) {
    PatternCheck check = new PatternCheck(pattern);
    boolean isNameLeft = true;
    while (check.at < pattern.length()) {
      while (pattern.startsWith("*", check.at)) {
        check.at++;
      }
      int taken = check.chunk();
      if (taken > 1 || (taken == 1 && !isNameLeft)) {
        return;
      }
      isNameLeft &= taken == 0;
    }
  }

  /**
   * Checks what comes before the next star.
   *
   * @return how many items it has that all may be a dot; 2 for more, or others
   */
  private int chunk() {
    int items = 0;
    while (at < pattern.length() && pattern.charAt(at) != '*') {
      items += item() ? 1 : 2;
    }
    return Math.min(items, 2);
  }

  /** Returns whether the next item may be a dot. */
  private boolean item() {
    char c = pattern.charAt(at++);
    if (c == '[') {
      return characters();
    } else if (c == '\\') {
      if (at == pattern.length()) {
        throw new IllegalArgumentException("pattern " + pattern + " ends with a backslash");
      }
      c = pattern.charAt(at++);
      return c == '.';
    }
    return c == '.' || c == '?';
  }

  private boolean characters() {
    boolean negated = pattern.startsWith("^", at);
    at += negated ? 1 : 0;
    boolean in = false;
    do {
      int low = character();
      int high = low;
      if (pattern.charAt(at) == '-') {
        at++;
        high = character();
      }
      in |= low <= '.' && high >= '.';
    } while (pattern.charAt(at) != ']');
    at++;
    return in != negated;
  }

  /** Returns the next character of a class, which something comes behind. */
  private int character() {
    boolean isPlain = !pattern.startsWith("\\", at);
    at += isPlain ? 0 : 1;
    if (at + 1 >= pattern.length()) {
      throw new IllegalArgumentException("pattern " + pattern + " has a [ without ]");
    }
    int c = pattern.codePointAt(at);
    if (isPlain && (c == '-' || c == ']')) {
      throw new IllegalArgumentException(
          "pattern " + pattern + " has a " + (char) c + " where a character should be");
    }
    at += Character.charCount(c);
    if (at == pattern.length()) {
      throw new IllegalArgumentException("pattern " + pattern + " has a [ without ]");
    }
    return c;
  }
}
