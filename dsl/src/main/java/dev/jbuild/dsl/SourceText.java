package dev.jbuild.dsl;

import dev.jbuild.problem.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A file's text, in which offsets become lines and columns. */
final class SourceText {
  private final String name;
  private final String text;
  private final int[] lineStarts;

  SourceText(String name, String text) {
    this.name = name;
    this.text = text;
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

  Span span(int start, int end) {
    int found = Arrays.binarySearch(lineStarts, start);
    int line = Math.max(0, found >= 0 ? found : -found - 2);
    int lineStart = Math.min(start, lineStarts[line]);
    return new Span(start, end, line + 1, 1 + text.codePointCount(lineStart, start));
  }

  Place.Source place(Span span) {
    return span.in(name, text);
  }
}
