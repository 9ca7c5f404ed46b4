package dev.jbuild.builder.cache;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A lock that many may share or one have alone, between threads and processes. The file's lock
 * belongs to the whole process: its threads agree by a lock of their own, and the first that shares
 * takes the file's, the last gives it back.
 */
public final class CacheLock {
  private static final long POLL_MILLIS = 20;

  private static final Map<Path, CacheLock> ALL = new ConcurrentHashMap<>();

  private final Path file;
  private final ReentrantReadWriteLock threads = new ReentrantReadWriteLock(true);

  /** Guarded by this: how many threads share, and the file while anybody holds its lock. */
  private int sharing;

  private @Nullable FileChannel channel;

  private CacheLock(Path file) {
    this.file = file;
  }

  /** Returns the lock that is kept in {@code file}, which is made when it is taken. */
  public static CacheLock of(Path file) {
    return ALL.computeIfAbsent(file, CacheLock::new);
  }

  /** A lock that is held. The thread that took it closes it. */
  @FunctionalInterface
  public interface Held extends AutoCloseable {
    @Override
    void close() throws IOException;
  }

  /** Waits until nobody has it alone. */
  public Held shared() throws IOException, InterruptedException {
    threads.readLock().lockInterruptibly();
    try {
      synchronized (this) {
        if (sharing == 0) {
          lockFile(true, true);
        }
        sharing++;
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      threads.readLock().unlock();
      throw e;
    }
    return () -> release(threads.readLock());
  }

  /** Waits until nobody else has it. */
  public Held exclusive() throws IOException, InterruptedException {
    threads.writeLock().lockInterruptibly();
    return exclusively(true).orElseThrow();
  }

  /** Returns nothing if anybody else holds the lock. */
  public Optional<Held> tryExclusive() throws IOException, InterruptedException {
    return threads.writeLock().tryLock() ? exclusively(false) : Optional.empty();
  }

  private synchronized Optional<Held> exclusively(boolean wait)
      throws IOException, InterruptedException {
    boolean held = false;
    try {
      held = lockFile(false, wait);
    } finally {
      if (!held) {
        threads.writeLock().unlock();
      }
    }
    sharing = held ? 1 : 0;
    return held ? Optional.of(() -> release(threads.writeLock())) : Optional.empty();
  }

  private boolean lockFile(boolean shared, boolean wait) throws IOException, InterruptedException {
    FileChannel file =
        FileChannel.open(
            this.file,
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    @Nullable FileLock lock = null;
    try {
      lock = file.tryLock(0, Long.MAX_VALUE, shared);
      // Not by a call that waits: the kernel would take two processes whose threads wait for each
      // other's locks for a deadlock, whatever other threads are about to release.
      while (lock == null && wait) {
        Thread.sleep(POLL_MILLIS);
        lock = file.tryLock(0, Long.MAX_VALUE, shared);
      }
    } catch (FileLockInterruptionException | ClosedByInterruptException e) {
      Thread.interrupted();
      throw new InterruptedException();
    } finally {
      if (lock == null) {
        file.close();
      } else {
        channel = file;
      }
    }
    return lock != null;
  }

  private void release(Lock of) throws IOException {
    try {
      synchronized (this) {
        FileChannel held = channel;
        if (--sharing == 0 && held != null) {
          channel = null;
          held.close();
        }
      }
    } finally {
      of.unlock();
    }
  }
}
