package dev.jbuild.problem;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Waits for tasks of other threads. */
public final class Awaiting {
  private Awaiting() {}

  /** Waits for {@code task}; returns what it returned, or throws what it threw. */
  public static <T> T result(Future<T> task) throws IOException, InterruptedException {
    try {
      return task.get();
    } catch (ExecutionException failed) {
      throw rethrown(failed);
    }
  }

  private static IllegalStateException rethrown(ExecutionException failed)
      throws IOException, InterruptedException {
    return switch (failed.getCause()) {
      case IOException broken -> throw broken;
      case InterruptedException stopped -> throw stopped;
      case RuntimeException told -> throw told;
      case Error error -> throw error;
      case null, default -> new IllegalStateException(failed);
    };
  }
}
