package dev.jbuild.registry;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * The time that a client sees and spends; tests bring their own.
 *
 * @param nanos a clock as {@link System#nanoTime}, which nobody sets
 * @param chance gives numbers from 0 to below 1, to any thread
 */
record Timing(InstantSource clock, LongSupplier nanos, Pause pause, DoubleSupplier chance) {

  /** Waits. */
  interface Pause {
    void of(Duration length) throws InterruptedException;
  }

  static Timing real() {
    return new Timing(
        InstantSource.system(),
        System::nanoTime,
        Thread::sleep,
        () -> ThreadLocalRandom.current().nextDouble());
  }
}
