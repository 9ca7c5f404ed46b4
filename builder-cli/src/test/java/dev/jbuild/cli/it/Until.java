package dev.jbuild.cli.it;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what another process does; the time is a bound for the broken case only. */
final class Until {
  private static final long BOUND_SECONDS = 60;
  private static final long PAUSE_MILLIS = 10;

  private Until() {}

  /** Returns when {@code condition} holds; fails when it doesn't within a minute. */
  static void holds(String what, Callable<Boolean> condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
    while (!holds(condition)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("within " + BOUND_SECONDS + " s it never held that " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
    }
  }

  private static boolean holds(Callable<Boolean> condition) {
    try {
      return condition.call();
    } catch (Exception broken) {
      throw new AssertionError(broken);
    }
  }
}
