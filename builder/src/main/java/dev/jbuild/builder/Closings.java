package dev.jbuild.builder;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** What must be closed in the end, the last first, each whatever becomes of the others. */
final class Closings implements AutoCloseable {
  private final Deque<Closing> open = new ArrayDeque<>();

  /** Closes one thing. */
  @FunctionalInterface
  interface Closing {
    void close() throws IOException;
  }

  void add(Closing one) {
    open.push(one);
  }

  @Override
  public void close() throws IOException {
    Closing last = open.poll();
    if (last != null) {
      try {
        last.close();
      } finally {
        close();
      }
    }
  }
}
