package dev.jbuild.cli.progress;

/**
 * A line of a screen.
 *
 * @param text with escape sequences of ours
 * @param width how many columns it takes
 */
record Line(String text, int width) {
  private static final int LEAST_TITLE = 12;

  /**
   * Returns a line with a mark of one column, a title that is cut where it must be, and at the
   * right edge what goes with it.
   *
   * @param columns of the window; the last one stays free, as terminals differ in what they do
   *     there
   */
  static Line of(String mark, String title, Style style, String right, int columns) {
    if (!right.isEmpty() && columns < right.length() + LEAST_TITLE) {
      return of(mark, title, style, "", columns);
    }
    int room = Math.max(4, columns) - 3 - (right.isEmpty() ? 0 : right.length() + 1);
    String shown = ScreenText.cut(title, room);
    int fill = right.isEmpty() ? 0 : room - ScreenText.width(shown) + 1;
    String text = mark + " " + style.apply(shown) + " ".repeat(fill) + right;
    return new Line(text, 2 + ScreenText.width(shown) + fill + right.length());
  }

  /** Returns a line of what a step printed, behind {@code bar}, which takes one column. */
  static Line output(String bar, String text, Style style, int columns) {
    String shown = ScreenText.cut(text, Math.max(1, columns - 5));
    return new Line("  " + bar + " " + style.apply(shown), 4 + ScreenText.width(shown));
  }

  /** Returns a line without anything at its right edge. */
  static Line of(String text, Style style, int columns) {
    String shown = ScreenText.cut(text, columns - 1);
    return new Line(style.apply(shown), ScreenText.width(shown));
  }

  /** How text is written. */
  @FunctionalInterface
  interface Style {
    Style NONE = text -> text;

    String apply(String text);
  }
}
