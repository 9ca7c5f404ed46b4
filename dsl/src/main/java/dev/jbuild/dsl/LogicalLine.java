package dev.jbuild.dsl;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An instruction's lines as one, continuations taken out; each char knows where it came from. */
final class LogicalLine {
  private final SourceText source;
  private final String text;
  private final int @Nullable [] offsets;
  private final int first;
  private final int end;

  /**
   * The char at {@code i} of the text came from {@code offsets[first + i]}; without offsets, from
   * {@code first + i}.
   */
  private LogicalLine(
      SourceText source, String text, int @Nullable [] offsets, int first, int end) {
    this.source = source;
    this.text = text;
    this.offsets = offsets;
    this.first = first;
    this.end = end;
  }

  String text() {
    return text;
  }

  boolean isEmpty() {
    return text.isEmpty();
  }

  /** Returns the chars from {@code from} to before {@code to}. */
  LogicalLine sub(int from, int to) {
    if (from == 0 && to == text.length()) {
      return this;
    }
    return new LogicalLine(source, text.substring(from, to), offsets, first + from, stop(from, to));
  }

  private int stop(int from, int to) {
    if (to > from) {
      return offset(to - 1) + 1;
    }
    return from < text.length() ? offset(from) : end;
  }

  private int offset(int at) {
    return offsets == null ? first + at : offsets[first + at];
  }

  /** Returns this line without white space at its ends. */
  LogicalLine trim() {
    int from = 0;
    int to = text.length();
    while (from < to && isSpace(text.charAt(from))) {
      from++;
    }
    while (to > from && isSpace(text.charAt(to - 1))) {
      to--;
    }
    return sub(from, to);
  }

  Span span() {
    return span(0, text.length());
  }

  Span span(int from, int to) {
    int stop = stop(from, to);
    return source.span(to > from ? offset(from) : stop, stop);
  }

  Word word() {
    return new Word(text, span());
  }

  /** Returns the words between white space; quotes mean nothing. */
  List<LogicalLine> blankSeparated() {
    List<LogicalLine> words = new ArrayList<>();
    int from = 0;
    for (int at = 0; at <= text.length(); at++) {
      if (at == text.length() || isBlank(text.charAt(at))) {
        if (at > from) {
          words.add(sub(from, at));
        }
        from = at + 1;
      }
    }
    return words;
  }

  /** Returns the first word and what follows the white space behind it. */
  List<LogicalLine> cutAtBlank() {
    int at = 0;
    while (at < text.length() && !isBlank(text.charAt(at))) {
      at++;
    }
    int rest = at;
    while (rest < text.length() && isBlank(text.charAt(rest))) {
      rest++;
    }
    return List.of(sub(0, at), sub(rest, text.length()));
  }

  /** Returns the words between white space that isn't quoted or escaped; quotes stay in them. */
  List<LogicalLine> quotedWords(char escape) {
    List<LogicalLine> words = new ArrayList<>();
    int from = -1;
    char quote = 0;
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (quote == 0 && isSpace(c)) {
        if (from >= 0) {
          words.add(sub(from, at));
        }
        from = -1;
        continue;
      }
      from = from < 0 ? at : from;
      if (c == escape && quote != '\'') {
        at++;
      } else if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      }
    }
    if (from >= 0) {
      words.add(sub(from, text.length()));
    }
    return words;
  }

  /** Returns whether {@code c} separates a keyword from its arguments. */
  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\u000B' || c == '\f' || c == '\r';
  }

  /** Returns whether {@code c} is white space of Unicode. */
  static boolean isSpace(char c) {
    return c < 0x80
        ? c == ' ' || (c >= '\t' && c <= '\r')
        : Character.isSpaceChar(c) || c == '\u0085';
  }

  /** Puts a logical line together. */
  static final class Builder {
    private final SourceText source;
    private final List<int[]> pieces = new ArrayList<>(1);

    Builder(SourceText source) {
      this.source = source;
    }

    /** Adds a piece of the source. */
    void add(int start, int stop) {
      pieces.add(new int[] {start, stop});
    }

    /**
     * Returns the line.
     *
     * @param end where an empty line is, as offset in the source
     */
    LogicalLine build(int end) {
      if (pieces.size() > 1) {
        return joined(end);
      }
      int start = pieces.getFirst()[0];
      int stop = pieces.getFirst()[1];
      String text = source.text().substring(start, stop);
      return new LogicalLine(source, text, null, start, text.isEmpty() ? end : stop);
    }

    private LogicalLine joined(int end) {
      int length = 0;
      for (int[] piece : pieces) {
        length += piece[1] - piece[0];
      }
      StringBuilder text = new StringBuilder(length);
      int[] offsets = new int[length];
      for (int[] piece : pieces) {
        for (int at = piece[0]; at < piece[1]; at++) {
          offsets[text.length() + at - piece[0]] = at;
        }
        text.append(source.text(), piece[0], piece[1]);
      }
      int stop = text.isEmpty() ? end : offsets[length - 1] + 1;
      return new LogicalLine(source, text.toString(), offsets, 0, stop);
    }
  }
}
