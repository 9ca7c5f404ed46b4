package dev.jbuild.sandbox;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The private networks of a build: a step has one alone while it runs, so that steps at the same
 * time meet neither on its loopback nor by abstract sockets, which belong to a network, too.
 * Another step may have it when all processes of the first are dead.
 */
final class PrivateNetworks implements AutoCloseable {
  private final Deque<PrivateNetwork> free = new ArrayDeque<>();
  private final Set<PrivateNetwork> all = new HashSet<>();
  private boolean closed;

  /** A way to start one. */
  interface Starter {
    PrivateNetwork start() throws IOException;
  }

  /** Makes the first one ready, if there is none. */
  void prepare(Starter starter) throws IOException {
    synchronized (this) {
      if (!all.isEmpty()) {
        return;
      }
    }
    giveBack(started(starter));
  }

  /** Returns one that nobody else has until it is given back. */
  PrivateNetwork take(Starter starter) throws IOException {
    synchronized (this) {
      for (@Nullable PrivateNetwork one = free.poll(); one != null; one = free.poll()) {
        if (one.isAlive()) {
          return one;
        }
        discard(one);
      }
    }
    return started(starter);
  }

  private PrivateNetwork started(Starter starter) throws IOException {
    PrivateNetwork made = starter.start();
    synchronized (this) {
      if (!closed) {
        all.add(made);
        return made;
      }
    }
    made.close();
    throw new IllegalStateException("the sandbox is closed");
  }

  /** Takes back one that no process is in. */
  synchronized void giveBack(PrivateNetwork network) {
    free.push(network);
  }

  /** Ends one that a step may have changed. */
  void discard(PrivateNetwork network) throws IOException {
    synchronized (this) {
      all.remove(network);
    }
    network.close();
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    for (PrivateNetwork one : all) {
      one.close();
    }
    all.clear();
  }
}
