package dev.jbuild.cli.progress;

import dev.jbuild.problem.TerminalText;

/** Text of steps, made harmless and cut for a screen. */
final class ScreenText {
  private static final int TAB = 8;
  private static final int ESCAPE = 0x1B;
  private static final int BELL = 0x07;

  private ScreenText() {}

  /**
   * Returns what a line would leave on a screen, without what drives a terminal: of a line that was
   * written again and again behind carriage returns the last, no escape sequence, no control
   * character, nothing that turns text around.
   */
  static String clean(String line) {
    int end = line.length();
    while (end > 0 && line.charAt(end - 1) == '\r') {
      end--;
    }
    int start = end == 0 ? 0 : line.lastIndexOf('\r', end - 1) + 1;
    if (isPlain(line, start, end)) {
      return line.substring(start, end);
    }
    StringBuilder text = new StringBuilder();
    int columns = 0;
    for (int i = start; i < end; ) {
      int c = line.codePointAt(i);
      if (c == ESCAPE || (c >= 0x80 && c <= 0x9F)) {
        i = behindSequence(line, i, end);
        continue;
      }
      i += Character.charCount(c);
      if (c == '\t') {
        int fill = TAB - columns % TAB;
        text.repeat(' ', fill);
        columns += fill;
      } else if (!isDropped(c)) {
        text.appendCodePoint(c);
        columns += TerminalText.columns(c);
      }
    }
    return text.toString();
  }

  private static boolean isPlain(String line, int start, int end) {
    for (int i = start; i < end; i++) {
      char c = line.charAt(i);
      if (c < 0x20 || c > 0x7E) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDropped(int c) {
    int type = Character.getType(c);
    return TerminalText.isControl(c)
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR
        || type == Character.SURROGATE;
  }

  /** Source: ECMA-48, section 5.4 (CSI), 5.6 (strings that ST ends; BEL does in practice). */
  private static int behindSequence(String line, int at, int end) {
    int kind = line.charAt(at);
    int i = at + 1;
    if (kind == ESCAPE) {
      if (i >= end) {
        return end;
      }
      kind = line.charAt(i++) + 0x40;
    }
    return switch (kind) {
      case 0x9B -> behindParameters(line, i, end);
      case 0x90, 0x98, 0x9D, 0x9E, 0x9F -> behindString(line, i, end);
      default -> {
        // Two characters, or one more behind an intermediate: ESC ( B.
        boolean more = kind >= 0x60 && kind <= 0x6F;
        yield more && i < end ? i + 1 : i;
      }
    };
  }

  private static int behindParameters(String line, int start, int end) {
    int i = start;
    while (i < end && line.charAt(i) >= 0x20 && line.charAt(i) < 0x40) {
      i++;
    }
    return i < end && line.charAt(i) >= 0x40 && line.charAt(i) < 0x7F ? i + 1 : i;
  }

  private static int behindString(String line, int start, int end) {
    for (int i = start; i < end; i++) {
      char c = line.charAt(i);
      if (c == BELL || c == 0x9C) {
        return i + 1;
      }
      if (c == ESCAPE) {
        return i + 1 < end && line.charAt(i + 1) == '\\' ? i + 2 : i;
      }
    }
    return end;
  }

  /** Returns how many columns {@code text} takes. */
  static int width(String text) {
    int width = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      width += c < 0x7F ? 1 : TerminalText.columns(c);
      i += Character.charCount(c);
    }
    return width;
  }

  /** Returns {@code text} in at most {@code columns}; what is cut ends in {@code …}. */
  static String cut(String text, int columns) {
    if (width(text) <= columns) {
      return text;
    }
    int width = 0;
    int i = 0;
    while (i < text.length()) {
      int c = text.codePointAt(i);
      int next = TerminalText.columns(c);
      if (width + next > columns - 1) {
        break;
      }
      width += next;
      i += Character.charCount(c);
    }
    return columns < 1 ? "" : text.substring(0, i) + "…";
  }
}
