package dev.jbuild.dsl;

import dev.jbuild.problem.Place;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A file's text, in which offsets become lines and columns. */
final class SourceText {
  private final String name;
  private final String text;
  private final int[] lineStarts;
  private final @Nullable SourceText outer;
  private final @Nullable Span pin;

  SourceText(String name, String text) {
    this(name, text, null, null);
  }

  private SourceText(String name, String text, @Nullable SourceText outer, @Nullable Span pin) {
    this.name = name;
    this.text = text;
    this.outer = outer;
    this.pin = pin;
    List<Integer> starts = new ArrayList<>();
    // A byte order mark is no column.
    starts.add(text.startsWith("\uFEFF") ? 1 : 0);
    for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      starts.add(at + 1);
    }
    lineStarts = starts.stream().mapToInt(Integer::intValue).toArray();
  }

  String text() {
    return text;
  }

  /** Returns the lines that have more than {@code bytes} in UTF-8, their ends not counted. */
  List<Span> linesLongerThan(int bytes) {
    List<Span> found = new ArrayList<>();
    for (int line = 0; line < lineStarts.length; line++) {
      int start = lineStarts[line];
      int end = line + 1 < lineStarts.length ? lineStarts[line + 1] - 1 : text.length();
      // No char takes more than three bytes.
      if (end - start > bytes / 3
          && text.substring(start, end).getBytes(StandardCharsets.UTF_8).length > bytes) {
        found.add(span(start, end));
      }
    }
    return found;
  }

  /** Returns a text from elsewhere, all of which stands at {@code place} of this one. */
  SourceText pinned(String other, Span place) {
    return new SourceText(name, other, this, place);
  }

  Span span(int start, int end) {
    if (pin != null) {
      return pin;
    }
    int found = Arrays.binarySearch(lineStarts, start);
    int line = Math.max(0, found >= 0 ? found : -found - 2);
    int lineStart = Math.min(start, lineStarts[line]);
    return new Span(start, end, line + 1, 1 + text.codePointCount(lineStart, start));
  }

  Place.Source place(Span span) {
    return outer != null ? outer.place(span) : span.in(name, text);
  }
}
