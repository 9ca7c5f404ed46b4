package dev.jbuild.builder;

import dev.jbuild.builder.event.Tasks;
import dev.jbuild.sandbox.OutputSink;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Cuts what a step prints into lines, passes them on, and keeps the last ones for its error. */
final class StepOutput implements OutputSink {
  private static final int TAIL_LINES = 20;
  private static final int MAX_LINE_BYTES = 16 << 10;

  /** What is shown of one step; the rest is read, so that the step goes on, and only counted. */
  private static final long MAX_SHOWN_BYTES = 10 << 20;

  private final Tasks.Running task;
  private final ByteArrayOutputStream openOut = new ByteArrayOutputStream();
  private final ByteArrayOutputStream openErr = new ByteArrayOutputStream();
  private final Deque<String> tail = new ArrayDeque<>();
  private long shown;
  private long dropped;

  StepOutput(Tasks.Running task) {
    this.task = task;
  }

  @Override
  public synchronized void bytes(Stream stream, byte[] buffer, int length) {
    ByteArrayOutputStream line =
        switch (stream) {
          case OUT -> openOut;
          case ERR -> openErr;
        };
    int start = 0;
    for (int i = 0; i < length; i++) {
      if (buffer[i] == '\n') {
        line.write(buffer, start, i - start);
        flush(line);
        start = i + 1;
      } else if (line.size() + i - start >= MAX_LINE_BYTES) {
        line.write(buffer, start, i - start);
        flush(line);
        start = i;
      }
    }
    line.write(buffer, start, length - start);
  }

  /** Passes on the lines that have no end, and says what was not shown. */
  synchronized void end() {
    java.util.stream.Stream.of(openOut, openErr)
        .filter(line -> line.size() > 0)
        .forEach(this::flush);
    if (dropped > 0) {
      task.note("output clipped: " + dropped + " bytes more");
    }
  }

  /** Returns the last lines, oldest first. */
  synchronized List<String> tail() {
    return List.copyOf(tail);
  }

  private void flush(ByteArrayOutputStream line) {
    String text = line.toString(StandardCharsets.UTF_8);
    int bytes = line.size() + 1;
    line.reset();
    String shownText = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    tail.addLast(shownText);
    if (tail.size() > TAIL_LINES) {
      tail.removeFirst();
    }
    if (shown + bytes > MAX_SHOWN_BYTES) {
      dropped += bytes;
    } else {
      shown += bytes;
      task.output(shownText);
    }
  }
}
