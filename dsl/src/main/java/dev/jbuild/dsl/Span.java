package dev.jbuild.dsl;

import dev.jbuild.problem.Place;

/**
 * A part of a Buildfile's text.
 *
 * @param start offset of the first char in the text, from 0
 * @param end offset behind the last char, at least {@code start}
 * @param line of the first char, from 1
 * @param column of the first char in code points, from 1
 */
public record Span(int start, int end, int line, int column) {
  /** As many chars as a legal line may have. */
  private static final int LONGEST = 65_535;

  public Span {
    if (start < 0 || end < start || line < 1 || column < 1) {
      throw new IllegalArgumentException(
          "span %d-%d at %d:%d is none".formatted(start, end, line, column));
    }
  }

  /**
   * Returns the place to show; of a line that nobody can read at once, the start.
   *
   * @param file the file's name
   * @param text the file's whole text
   */
  public Place.Source in(String file, String text) {
    int lineStart = text.lastIndexOf('\n', start - 1) + 1;
    int newline = text.indexOf('\n', start);
    int lineEnd = newline < 0 ? text.length() : newline;
    String excerpt = text.substring(lineStart, Math.min(lineEnd, lineStart + LONGEST + 1));
    if (excerpt.endsWith("\r")) {
      excerpt = excerpt.substring(0, excerpt.length() - 1);
    }
    if (excerpt.length() > LONGEST) {
      excerpt = excerpt.substring(0, LONGEST) + "…";
    }
    int stop = Math.max(start, Math.min(end, lineStart + excerpt.length()));
    int length = Math.max(1, text.codePointCount(start, stop));
    return new Place.Source(file, line, column, length, excerpt);
  }
}
