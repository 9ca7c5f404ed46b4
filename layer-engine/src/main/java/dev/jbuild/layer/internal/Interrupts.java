package dev.jbuild.layer.internal;

import java.io.InterruptedIOException;

/** Interrupts of threads that read and write files, which the JDK's streams don't mind. */
public final class Interrupts {
  private Interrupts() {}

  /**
   * Returns if this thread may go on.
   *
   * @throws InterruptedIOException if it is interrupted; it stays so
   */
  public static void check() throws InterruptedIOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("interrupted");
    }
  }
}
