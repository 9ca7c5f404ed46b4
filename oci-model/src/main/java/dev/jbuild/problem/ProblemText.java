package dev.jbuild.problem;

import java.util.Arrays;

/** The one renderer of problems. */
final class ProblemText {
  private static final int TAB = 8;

  /** The most columns of a line that are shown; a longer one is cut on both sides of the span. */
  private static final int WIDTH = 160;

  /**
   * The first and the last of each range of characters that take two columns. Source: Unicode
   * Standard Annex 11, East Asian Width, W and F.
   */
  private static final int[] WIDE = {
    0x1100, 0x115F, 0x231A, 0x231B, 0x2329, 0x232A, 0x23E9, 0x23EC, 0x23F0, 0x23F0, 0x23F3, 0x23F3,
    0x25FD, 0x25FE, 0x2614, 0x2615, 0x2648, 0x2653, 0x267F, 0x267F, 0x2693, 0x2693, 0x26A1, 0x26A1,
    0x26AA, 0x26AB, 0x26BD, 0x26BE, 0x26C4, 0x26C5, 0x26CE, 0x26CE, 0x26D4, 0x26D4, 0x26EA, 0x26EA,
    0x26F2, 0x26F3, 0x26F5, 0x26F5, 0x26FA, 0x26FA, 0x26FD, 0x26FD, 0x2705, 0x2705, 0x270A, 0x270B,
    0x2728, 0x2728, 0x274C, 0x274C, 0x274E, 0x274E, 0x2753, 0x2755, 0x2757, 0x2757, 0x2795, 0x2797,
    0x27B0, 0x27B0, 0x27BF, 0x27BF, 0x2B1B, 0x2B1C, 0x2B50, 0x2B50, 0x2B55, 0x2B55, 0x2E80, 0x303E,
    0x3041, 0x3247, 0x3250, 0x4DBF, 0x4E00, 0xA4C6, 0xA960, 0xA97C, 0xAC00, 0xD7A3, 0xF900, 0xFAFF,
    0xFE10, 0xFE19, 0xFE30, 0xFE6B, 0xFF01, 0xFF60, 0xFFE0, 0xFFE6, 0x16FE0, 0x18DFF, 0x1AFF0,
    0x1B2FF, 0x1F004, 0x1F004, 0x1F0CF, 0x1F0CF, 0x1F18E, 0x1F18E, 0x1F191, 0x1F19A, 0x1F200,
    0x1F320, 0x1F32D, 0x1F335, 0x1F337, 0x1F37C, 0x1F37E, 0x1F393, 0x1F3A0, 0x1F3CA, 0x1F3CF,
    0x1F3D3, 0x1F3E0, 0x1F3F0, 0x1F3F4, 0x1F3F4, 0x1F3F8, 0x1F43E, 0x1F440, 0x1F440, 0x1F442,
    0x1F4FC, 0x1F4FF, 0x1F53D, 0x1F54B, 0x1F54E, 0x1F550, 0x1F567, 0x1F57A, 0x1F57A, 0x1F595,
    0x1F596, 0x1F5A4, 0x1F5A4, 0x1F5FB, 0x1F64F, 0x1F680, 0x1F6C5, 0x1F6CC, 0x1F6CC, 0x1F6D0,
    0x1F6D2, 0x1F6D5, 0x1F6DF, 0x1F6EB, 0x1F6EC, 0x1F6F4, 0x1F6FC, 0x1F7E0, 0x1F7F0, 0x1F90C,
    0x1F93A, 0x1F93C, 0x1F945, 0x1F947, 0x1F9FF, 0x1FA70, 0x1FAFF, 0x20000, 0x3FFFD
  };

  private ProblemText() {}

  static String of(Problem problem) {
    StringBuilder text = new StringBuilder();
    // What a step printed follows the place, so that the first line says all that is wrong.
    String[] what = printable(problem.what()).split("\n", 2);
    text.append(place(problem.where())).append(what[0]);
    text.append(" [").append(problem.name()).append(']');
    if (problem.where() instanceof Place.Source source) {
      excerpt(source, text);
    }
    if (what.length > 1) {
      text.append('\n').append(what[1]);
    }
    if (problem.hint() != null) {
      text.append("\nhint: ").append(printable(problem.hint()));
    }
    return text.toString();
  }

  private static String place(Place place) {
    return switch (place) {
      case Place.Source at -> "%s:%d:%d: ".formatted(at.file(), at.line(), at.column());
      case Place.Entry at -> "%s: entry %s: ".formatted(at.archive(), printable(at.entry()));
      case Place.Exchange at when at.status() == 0 -> "%s %s: ".formatted(at.method(), at.url());
      case Place.Exchange at -> "%s %s: status %d: ".formatted(at.method(), at.url(), at.status());
      case Place.File at -> printable(at.path()) + ": ";
      case Place.Anywhere() -> "";
    };
  }

  /** Returns what is shown of a long line: the span, with some text before and behind it. */
  private static Place.Source cut(Place.Source at) {
    int[] chars = at.excerpt().codePoints().toArray();
    if (chars.length <= WIDTH) {
      return at;
    }
    int start = Math.max(0, Math.min(at.column() - 1 - WIDTH / 4, chars.length - WIDTH));
    int end = start + WIDTH;
    String before = start > 0 ? "…" : "";
    String shown = before + new String(chars, start, WIDTH) + (end < chars.length ? "…" : "");
    int column = at.column() - start + before.length();
    int length = Math.max(1, Math.min(at.length(), end - at.column() + 1));
    return new Place.Source(at.file(), at.line(), column, length, shown);
  }

  private static void excerpt(Place.Source whole, StringBuilder text) {
    Place.Source at = cut(whole);
    String number = "%5d | ".formatted(at.line());
    text.append('\n').append(number);
    int from = -1;
    int to = -1;
    int width = 0;
    int index = 0;
    for (int c : at.excerpt().codePoints().toArray()) {
      if (index == at.column() - 1) {
        from = width;
      }
      if (c == '\t') {
        int fill = TAB - width % TAB;
        text.repeat(' ', fill);
        width += fill;
      } else {
        text.appendCodePoint(isControl(c) ? '?' : c);
        width += columns(c);
      }
      index++;
      if (index == at.column() - 1 + at.length()) {
        to = width;
      }
    }
    from = from < 0 ? width : from;
    to = to < 0 ? Math.max(width, from + 1) : to;
    text.append('\n').repeat(' ', number.length() - 2).append("| ");
    text.repeat(' ', from).repeat('^', Math.max(1, to - from));
  }

  /**
   * Keeps newlines and tabs, and shows every other control character, so that no text can drive a
   * terminal.
   */
  private static String printable(String text) {
    if (text.codePoints().noneMatch(c -> isControl(c) && c != '\n' && c != '\t')) {
      return text;
    }
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          if (isControl(c) && c != '\n' && c != '\t') {
            shown.append("\\u%04x".formatted(c));
          } else {
            shown.appendCodePoint(c);
          }
        });
    return shown.toString();
  }

  private static boolean isControl(int c) {
    return Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
  }

  /**
   * Returns how many terminal columns a character takes: 0 for combining marks, 2 for wide ones.
   */
  private static int columns(int c) {
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    int range = Arrays.binarySearch(WIDE, c);
    boolean wide = range >= 0 || -range % 2 == 0;
    return wide ? 2 : 1;
  }
}
