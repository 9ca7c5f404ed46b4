package dev.jbuild.registry;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;

/**
 * Does a thing once for all who ask for it at the same time. Who leads is who came first; if the
 * leader is interrupted, the next one takes over, since only the leader was told to stop.
 */
final class SingleFlight<K, V> {

  /** What is done once. */
  interface Work<V> {
    V get() throws IOException, InterruptedException;
  }

  private final ConcurrentMap<K, CompletableFuture<V>> running = new ConcurrentHashMap<>();

  V get(K key, Work<V> work) throws IOException, InterruptedException {
    while (true) {
      CompletableFuture<V> mine = new CompletableFuture<>();
      CompletableFuture<V> theirs = running.putIfAbsent(key, mine);
      if (theirs == null) {
        return lead(key, mine, work);
      }
      try {
        return theirs.get();
      } catch (ExecutionException failed) {
        if (!(failed.getCause() instanceof InterruptedException)) {
          throw rethrown(failed);
        }
      }
    }
  }

  private V lead(K key, CompletableFuture<V> mine, Work<V> work)
      throws IOException, InterruptedException {
    try {
      V value = work.get();
      running.remove(key, mine);
      mine.complete(value);
      return value;
    } catch (IOException | InterruptedException | RuntimeException | Error failed) {
      running.remove(key, mine);
      mine.completeExceptionally(failed);
      throw failed;
    }
  }

  private static IOException rethrown(ExecutionException failed) {
    return switch (failed.getCause()) {
      case IOException broken -> broken;
      case RuntimeException problem -> throw problem;
      case Error error -> throw error;
      case null, default -> throw new IllegalStateException(failed);
    };
  }
}
