package dev.jbuild.layer.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock among the threads of all processes that share a folder. The kernel's record lock is held
 * by the process and is lost when any descriptor of the file is closed, hence the second lock among
 * threads.
 */
final class FolderLock {
  private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  private final Path file;
  private final ReentrantLock threads;

  FolderLock(Path file) {
    this.file = file;
    this.threads = threads(file);
  }

  /** Returns the lock among the threads of this process that goes with the lock of a file. */
  static ReentrantLock threads(Path file) {
    return THREADS.computeIfAbsent(file.toAbsolutePath(), _ -> new ReentrantLock());
  }

  /** Waits for the lock; it is held until the result is closed, by the same thread. */
  Held hold() throws IOException {
    threads.lock();
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      return new Held(threads, channel, channel.lock());
    } catch (IOException | RuntimeException e) {
      if (channel != null) {
        channel.close();
      }
      threads.unlock();
      throw e;
    }
  }

  record Held(ReentrantLock threads, FileChannel channel, FileLock lock) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      try (channel) {
        lock.release();
      } finally {
        threads.unlock();
      }
    }
  }
}
