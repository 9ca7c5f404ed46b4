package dev.jbuild.dsl;

/** Walks over the lines of a file. */
final class Lines {
  private final SourceText source;
  private final String text;
  private int start;
  private int contentEnd;
  private int end;

  Lines(SourceText source) {
    this.source = source;
    this.text = source.text();
    this.end = text.startsWith("\uFEFF") ? 1 : 0;
    next();
  }

  /** Goes to the next line; at the end of the file there is none. */
  void next() {
    start = end;
    int newline = text.indexOf('\n', start);
    end = newline < 0 ? text.length() : newline + 1;
    contentEnd = end;
    while (contentEnd > start && "\r\n".indexOf(text.charAt(contentEnd - 1)) >= 0) {
      contentEnd--;
    }
  }

  boolean atEnd() {
    return start == text.length();
  }

  /** Returns the offset of the line's first char. */
  int start() {
    return start;
  }

  /** Returns the line without its end. */
  String content() {
    return text.substring(start, contentEnd);
  }

  /** Returns the line with its end. */
  String whole() {
    return text.substring(start, end);
  }

  /** Returns the offset of the first char that is no white space, or of the line's end. */
  int firstChar() {
    int at = start;
    while (at < contentEnd && LogicalLine.isSpace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  boolean isBlank() {
    return firstChar() == contentEnd;
  }

  boolean isComment() {
    return !isBlank() && text.charAt(firstChar()) == '#';
  }

  /**
   * An instruction's lines as one.
   *
   * @param isOpen whether it would go on if the file did
   */
  record Joined(LogicalLine line, boolean hasBlankLine, boolean isOpen) {}

  /**
   * Reads the lines of an instruction, and over them: a line that ends with the escape char goes on
   * in the next one; comments and blank lines between them are left out.
   */
  Joined join(char escape) {
    LogicalLine.Builder joined = new LogicalLine.Builder(source);
    boolean blank = false;
    boolean more = add(joined, firstChar(), escape);
    int stop = contentEnd;
    next();
    while (more && !atEnd()) {
      if (isBlank()) {
        blank = true;
      } else if (!isComment()) {
        more = add(joined, start, escape);
        stop = contentEnd;
      }
      next();
    }
    return new Joined(joined.build(stop), blank, more);
  }

  /** Adds the line without its continuation; returns whether it has one. */
  private boolean add(LogicalLine.Builder joined, int from, char escape) {
    int last = contentEnd - 1;
    while (last >= from && (text.charAt(last) == ' ' || text.charAt(last) == '\t')) {
      last--;
    }
    // A doubled escape char continues nothing.
    boolean more =
        last >= from
            && text.charAt(last) == escape
            && (last == from || text.charAt(last - 1) != escape);
    joined.add(from, more ? last : contentEnd);
    return more;
  }
}
