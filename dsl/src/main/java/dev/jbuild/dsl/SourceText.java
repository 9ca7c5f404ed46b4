package dev.jbuild.dsl;

import dev.jbuild.problem.Place;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The text of a file and of those that it includes, in which offsets become lines and columns. */
final class SourceText {
  private final String text;
  private final List<File> files;
  private final @Nullable SourceText outer;
  private final @Nullable Span pin;

  /** The line in which a place was looked for last, and that place: most follow each other. */
  private int lastLine;

  private int lastOffset;
  private int lastColumn = 1;

  /** One file; {@code start} is the offset of its first char in the text of the whole. */
  private static final class File {
    private final String name;
    private final String text;
    private final int start;
    private final int[] lineStarts;

    File(String name, String text, int start) {
      this.name = name;
      this.text = text;
      this.start = start;
      this.lineStarts = lineStarts(text);
    }

    private static int[] lineStarts(String text) {
      int[] starts = new int[16];
      // A byte order mark is no column.
      starts[0] = text.startsWith("\uFEFF") ? 1 : 0;
      int lines = 1;
      for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
        if (lines == starts.length) {
          starts = Arrays.copyOf(starts, 2 * lines);
        }
        starts[lines++] = at + 1;
      }
      return Arrays.copyOf(starts, lines);
    }
  }

  SourceText(String name, String text) {
    this(text, List.of(new File(name, text, 0)), null, null);
  }

  private SourceText(
      String text, List<File> files, @Nullable SourceText outer, @Nullable Span pin) {
    this.text = text;
    this.files = files;
    this.outer = outer;
    this.pin = pin;
  }

  /** Returns the text of an included file, which stands at {@code start} of the whole. */
  static SourceText included(String name, String text, int start) {
    return new SourceText(text, List.of(new File(name, text, start)), null, null);
  }

  static SourceText of(Buildfile file) {
    List<File> files = new ArrayList<>();
    String name = file.name();
    int start = 0;
    for (Buildfile.Included next : file.included()) {
      files.add(new File(name, file.text().substring(start, next.start()), start));
      name = next.name();
      start = next.start();
    }
    files.add(new File(name, file.text().substring(start), start));
    return new SourceText(file.text(), files, null, null);
  }

  String text() {
    return text;
  }

  /** Returns the name of the first file. */
  String name() {
    return files.getFirst().name;
  }

  /** Returns the texts of the single files. */
  List<SourceText> files() {
    if (files.size() == 1) {
      return List.of(this);
    }
    return files.stream()
        .map(file -> new SourceText(file.text, List.of(file), null, null))
        .toList();
  }

  /** Returns the lines of the only file that have more than {@code bytes} in UTF-8, ends apart. */
  List<Span> linesLongerThan(int bytes) {
    int[] starts = files.getFirst().lineStarts;
    List<Span> found = new ArrayList<>();
    for (int line = 0; line < starts.length; line++) {
      int start = starts[line];
      int end = line + 1 < starts.length ? starts[line + 1] - 1 : text.length();
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
    return new SourceText(other, List.of(new File(name(), other, 0)), this, place);
  }

  /**
   * Returns a span of the only file.
   *
   * @param start offset in its own text
   */
  Span span(int start, int end) {
    if (pin != null) {
      return pin;
    }
    File file = files.getFirst();
    int line = line(file.lineStarts, start);
    int lineStart = Math.min(start, file.lineStarts[line]);
    if (line != lastLine || start < lastOffset || lastOffset < lineStart) {
      lastLine = line;
      lastOffset = lineStart;
      lastColumn = 1;
    }
    lastColumn += text.codePointCount(lastOffset, start);
    lastOffset = start;
    return new Span(file.start + start, file.start + end, line + 1, lastColumn);
  }

  private int line(int[] lineStarts, int start) {
    for (int line = lastLine; line < lastLine + 2 && line + 1 < lineStarts.length; line++) {
      if (lineStarts[line] <= start && start < lineStarts[line + 1]) {
        return line;
      }
    }
    int found = Arrays.binarySearch(lineStarts, start);
    return Math.max(0, found >= 0 ? found : -found - 2);
  }

  /** Returns the name of the file in which {@code span} is. */
  String file(Span span) {
    return around(span).name;
  }

  Place.Source place(Span span) {
    if (outer != null) {
      return outer.place(span);
    }
    File file = around(span);
    Span own =
        new Span(span.start() - file.start, span.end() - file.start, span.line(), span.column());
    return own.in(file.name, file.text);
  }

  private File around(Span span) {
    int at = files.size() - 1;
    while (files.get(at).start > span.start()) {
      at--;
    }
    return files.get(at);
  }
}
