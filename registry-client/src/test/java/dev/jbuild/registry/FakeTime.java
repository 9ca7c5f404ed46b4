package dev.jbuild.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Time that passes only by pauses. */
final class FakeTime {
  private final List<Duration> pauses = new CopyOnWriteArrayList<>();
  // Guarded by this.
  private Instant now = Instant.parse("2026-11-22T12:00:00Z");

  Timing timing() {
    return new Timing(this::now, this::pass, () -> 0.0);
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
