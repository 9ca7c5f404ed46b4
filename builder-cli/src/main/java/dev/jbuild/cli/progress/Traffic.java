package dev.jbuild.cli.progress;

import dev.jbuild.builder.event.BuildEvent.Direction;
import java.util.ArrayDeque;
import java.util.Deque;

/** How much went over the wire, and how fast it goes now. For one thread at a time. */
final class Traffic {
  private static final long WINDOW_NANOS = 3_000_000_000L;

  private long pulled;
  private long pushed;
  private final Deque<Sample> samples = new ArrayDeque<>();

  private record Sample(long at, long pulled, long pushed) {}

  void add(Direction direction, long count) {
    switch (direction) {
      case PULLED -> pulled += count;
      case PUSHED -> pushed += count;
    }
  }

  /** Notes what is known now; to be called at each frame. */
  void sample(long now) {
    samples.addLast(new Sample(now, pulled, pushed));
    while (now - samples.getFirst().at > WINDOW_NANOS) {
      samples.removeFirst();
    }
  }

  /** Appends what came in so far and what went out, with rates over the last seconds if wanted. */
  void append(Palette palette, boolean withRates, StringBuilder text) {
    Sample first = samples.isEmpty() ? new Sample(0, pulled, pushed) : samples.getFirst();
    Sample last = samples.isEmpty() ? first : samples.getLast();
    long millis = Math.max(1, (last.at - first.at) / 1_000_000);
    long in = withRates ? (last.pulled - first.pulled) * 1000 / millis : 0;
    long out = withRates ? (last.pushed - first.pushed) * 1000 / millis : 0;
    append(palette.down(), pulled, in, text);
    append(palette.up(), pushed, out, text);
  }

  private static void append(String arrow, long bytes, long rate, StringBuilder text) {
    if (bytes > 0) {
      text.append("  ").append(arrow).append(' ').append(Amounts.bytes(bytes));
    }
    if (rate > 0) {
      text.append(' ').append(Amounts.bytes(rate)).append("/s");
    }
  }
}
