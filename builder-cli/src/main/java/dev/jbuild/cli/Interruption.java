package dev.jbuild.cli;

import dev.jbuild.problem.ExitCode;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns INT, TERM and HUP into an interrupt of the building thread, and waits until it has put down
 * what it holds, so that no step and no mount outlives the command.
 */
final class Interruption {
  private static final long GRACE_SECONDS = 20;

  private final Thread building = Thread.currentThread();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean stopping;

  private Interruption() {}

  static Interruption ofThisProcess() {
    Interruption interruption = new Interruption();
    Runtime.getRuntime().addShutdownHook(new Thread(interruption::stop, "interruption"));
    return interruption;
  }

  private void stop() {
    if (ended.getCount() == 0) {
      return;
    }
    stopping = true;
    building.interrupt();
    try {
      if (!ended.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(ExitCode.INTERRUPTED.status());
      }
    } catch (InterruptedException again) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(ExitCode.INTERRUPTED.status());
  }

  /**
   * Ends the process with {@code exit}; called by the building thread when nothing is held any
   * more. At once: before an orderly exit the JDK would look for somebody who wants to log that.
   */
  void end(ExitCode exit) {
    ended.countDown();
    if (stopping) {
      System.exit(exit.status()); // waits for the hook, which has the last word
    }
    Runtime.getRuntime().halt(exit.status());
  }
}
