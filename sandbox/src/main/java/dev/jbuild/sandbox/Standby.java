package dev.jbuild.sandbox;

import dev.jbuild.problem.Awaiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Launchers that are started before their steps are known. What a step is born into depends on its
 * limits and its network alone, and to make it takes longer than all the rest: up to 20 ms of it,
 * the kernel just waits before it lets a process enter a cgroup of version 1.
 */
final class Standby implements AutoCloseable {
  /** So many are ready that steps of 10 ms each, one after the other, never wait. */
  private static final int WIDTH = 3;

  /** What a launcher is started for. */
  record Kind(NetworkMode network, Limits limits) {}

  /**
   * A launcher that waits for its step.
   *
   * @param status the file that its report goes to
   */
  record Launcher(StepProcess process, Path status) {
    /** Ends it, if its step didn't, and removes its report. */
    void discard() throws IOException {
      process.kill();
      Files.deleteIfExists(status);
    }
  }

  /** A way to start one. */
  interface Starter {
    Launcher start(Kind kind) throws IOException;
  }

  private final Starter starter;
  private final Deque<Future<Launcher>> ready = new ArrayDeque<>();
  private @Nullable ExecutorService thread;
  private @Nullable Kind kind;
  private int expected;

  Standby(Starter starter) {
    this.starter = starter;
  }

  /** Starts to make ready for {@code steps} steps of one kind. Only the first call counts. */
  synchronized void expect(Kind kind, int steps) {
    if (this.kind == null) {
      this.kind = kind;
      this.expected = steps;
      this.thread =
          Executors.newSingleThreadExecutor(
              Thread.ofPlatform().daemon().name("launch-ahead").factory());
      fill();
    }
  }

  private void fill() {
    Kind wanted = kind;
    while (wanted != null && thread != null && ready.size() < Math.min(WIDTH, expected)) {
      ready.add(thread.submit(() -> starter.start(wanted)));
    }
  }

  /** Returns a launcher for one step: one that is ready, or a new one. */
  Launcher take(Kind wanted) throws IOException, InterruptedException {
    Future<Launcher> first = null;
    synchronized (this) {
      if (wanted.equals(kind)) {
        first = ready.poll();
        expected--;
        fill();
      }
    }
    if (first == null) {
      return starter.start(wanted);
    }
    try {
      return Awaiting.result(first);
    } catch (InterruptedException e) {
      synchronized (this) {
        ready.addFirst(first); // for close()
      }
      throw e;
    }
  }

  /** Ends those that wait. */
  @Override
  public synchronized void close() throws IOException {
    if (thread == null) {
      return;
    }
    kind = null;
    thread.close();
    for (Future<Launcher> one : ready) {
      if (one.state() == Future.State.SUCCESS) {
        one.resultNow().process().hangUp();
      }
    }
    for (Future<Launcher> one : ready) {
      if (one.state() == Future.State.SUCCESS) {
        one.resultNow().discard();
      }
    }
    ready.clear();
  }
}
