package dev.jbuild.problem;

/** The one renderer of problems. */
final class ProblemText {
  private static final int TAB = 8;

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

  private static void excerpt(Place.Source at, StringBuilder text) {
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
    boolean wide =
        (c >= 0x1100 && c <= 0x115F)
            || (c >= 0x2E80 && c <= 0xA4CF)
            || (c >= 0xAC00 && c <= 0xD7A3)
            || (c >= 0xF900 && c <= 0xFAFF)
            || (c >= 0xFE30 && c <= 0xFE6F)
            || (c >= 0xFF00 && c <= 0xFF60)
            || (c >= 0xFFE0 && c <= 0xFFE6)
            || (c >= 0x1F300 && c <= 0x1F64F)
            || (c >= 0x1F900 && c <= 0x1F9FF)
            || (c >= 0x20000 && c <= 0x3FFFD);
    return wide ? 2 : 1;
  }
}
