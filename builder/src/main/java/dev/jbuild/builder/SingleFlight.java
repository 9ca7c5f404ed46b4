package dev.jbuild.builder;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.FutureTask;

/**
 * Does the work for a key once, however many threads ask for it; all of them get what came of it.
 */
final class SingleFlight<K, V> {
  private final ConcurrentMap<K, FutureTask<V>> flights = new ConcurrentHashMap<>();

  /** Returns whether the work for {@code key} has ended, well or not. */
  boolean has(K key) {
    FutureTask<V> flight = flights.get(key);
    return flight != null && flight.isDone();
  }

  /** Returns what {@code work} gives, or gave to the thread that asked first. */
  V get(K key, Callable<V> work) throws IOException, InterruptedException {
    FutureTask<V> mine = new FutureTask<>(work);
    FutureTask<V> flight = flights.putIfAbsent(key, mine);
    if (flight == null) {
      flight = mine;
      mine.run();
    }
    return Workers.await(flight);
  }
}
