package dev.jbuild.builder;

import dev.jbuild.problem.Awaiting;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The threads of one build. The first task that fails ends the build: closing interrupts whatever
 * still runs and waits until it has put down what it holds. Only what keeps the results of steps
 * that are done is brought to its end: else a step would be done again for the failure of another.
 */
final class Workers implements AutoCloseable {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ExecutorService keepers = Executors.newCachedThreadPool();
  private final CompletableFuture<Void> failure = new CompletableFuture<>();

  /** Starts {@code work} on a thread of its own. */
  <T> Future<T> start(Callable<T> work) {
    return start(work, threads);
  }

  /** Launches {@code work} that isn't interrupted unless the whole build is. */
  void launchToEnd(Callable<?> work) {
    var _ = start(work, keepers);
  }

  private <T> Future<T> start(Callable<T> work, ExecutorService executor) {
    CompletableFuture<T> result = new CompletableFuture<>();
    executor.execute(() -> {
      try {
        result.complete(work.call());
      } catch (Exception | Error thrown) {
        result.completeExceptionally(thrown);
        failure.completeExceptionally(thrown);
      }
    });
    return result;
  }

  /** Starts work whose result nobody waits for; if it fails, the build does. */
  void launch(Callable<?> work) {
    var _ = start(work);
  }

  /** Waits for {@code result}, or for the first failure of any task, and throws that. */
  <T> T awaitOrFail(Future<T> result) throws IOException, InterruptedException {
    if (result instanceof CompletableFuture<T> started) {
      await(CompletableFuture.anyOf(started, failure));
    }
    return await(result);
  }

  /** Waits for {@code result} and throws what its task threw. */
  static <T> T await(Future<T> result) throws IOException, InterruptedException {
    return Awaiting.result(result);
  }

  /**
   * Waits for what {@link #launchToEnd} has started, and throws what failed of all that was
   * started.
   */
  void finish() throws IOException, InterruptedException {
    keepers.shutdown();
    while (!keepers.awaitTermination(1, TimeUnit.HOURS)) {
      // The layer is large.
    }
    failure.complete(null);
    await(failure);
  }

  /** Interrupts all. */
  void stop() {
    threads.shutdownNow();
    keepers.shutdownNow();
  }

  @Override
  public void close() {
    end();
  }

  /** As {@link #close}, for who has something left to do when nothing runs any more. */
  void end() {
    threads.shutdownNow();
    threads.close();
    keepers.close();
  }
}
