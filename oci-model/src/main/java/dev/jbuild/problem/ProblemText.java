package dev.jbuild.problem;

/** The one renderer of problems. */
final class ProblemText {
  private static final int TAB = 8;

  /** The most columns of a line that are shown; a longer one is cut on both sides of the span. */
  private static final int WIDTH = 160;

  /** The most chars of a path or a line; a hostile one may have millions. */
  private static final int LONGEST = 1000;

  private ProblemText() {}

  static String of(Problem problem) {
    StringBuilder text = new StringBuilder();
    // What a step printed follows the place, so that the first line says all that is wrong.
    String[] what = problem.what().split("\n", 2);
    text.append(TerminalText.oneLine(place(problem.where()))).append(shortened(what[0]));
    text.append(" [").append(problem.name()).append(']');
    if (problem.where() instanceof Place.Source source) {
      excerpt(source, text);
    }
    if (what.length > 1) {
      text.append('\n').append(TerminalText.printable(what[1]));
    }
    if (problem.hint() != null) {
      text.append("\nhint: ").append(TerminalText.printable(problem.hint()));
    }
    return text.toString();
  }

  /** Joined, as a format of numbers has the JDK read those of all languages: ADR 0002. */
  private static String place(Place place) {
    return switch (place) {
      case Place.Source at -> at.file() + ":" + at.line() + ":" + at.column() + ": ";
      case Place.Entry at when at.entry().isEmpty() -> at.archive() + ": ";
      case Place.Entry at -> at.archive() + ": entry " + shortened(at.entry()) + ": ";
      case Place.Exchange at when at.status() == 0 -> at.method() + " " + at.url() + ": ";
      case Place.Exchange at -> at.method() + " " + at.url() + ": status " + at.status() + ": ";
      case Place.File at -> shortened(at.path()) + ": ";
      case Place.Anywhere() -> "";
    };
  }

  /** Returns {@code text} for a terminal, without the middle of a very long one. */
  private static String shortened(String text) {
    int half = LONGEST / 2;
    return TerminalText.printable(
        text.length() <= LONGEST
            ? text
            : text.substring(0, half) + "…" + text.substring(text.length() - half));
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
    String line = String.valueOf(at.line());
    String number = " ".repeat(Math.max(0, 5 - line.length())) + line + " | ";
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
        text.appendCodePoint(TerminalText.isControl(c) ? '?' : c);
        width += TerminalText.columns(c);
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
}
