package dev.jbuild.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Time that passes only by pauses, and by looks at a clock that is told so. */
final class FakeTime {
  private final List<Duration> pauses = new CopyOnWriteArrayList<>();
  // Guarded by this.
  private Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private Duration perLook = Duration.ZERO;
  private Duration looked = Duration.ZERO;

  Timing timing() {
    return new Timing(this::now, this::nanos, this::pass, () -> 0.0);
  }

  /** Whoever measures how long something takes finds it {@code length}, from now on. */
  synchronized void takes(Duration length) {
    perLook = length;
  }

  private synchronized long nanos() {
    looked = looked.plus(perLook);
    return looked.toNanos();
  }

  synchronized Instant now() {
    return now;
  }

  synchronized void pass(Duration length) {
    pauses.add(length);
    now = now.plus(length);
  }

  List<Duration> pauses() {
    return List.copyOf(pauses);
  }
}
