package dev.jbuild.layer.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * What this process relies on, in a file of its work folder that other processes read before they
 * remove anything. A name is written before the process looks whether the thing is there; whoever
 * removes things holds the gate meanwhile, so that no name is written between his look and the
 * removal.
 */
final class Uses implements AutoCloseable {
  private static final String FILE = "uses";

  private final Path works;
  private final Path listFile;
  private final Path gateFile;
  private final ReentrantLock threads;
  private final Set<String> mine = ConcurrentHashMap.newKeySet();

  /** Guarded by the lock among threads. An interrupt closes them. */
  private FileChannel list;

  private FileChannel gate;

  /**
   * Starts with none.
   *
   * @param works the folder that has the work folders of all processes
   * @param work that of this process
   */
  Uses(Path works, Path work) throws IOException {
    this.works = works;
    this.listFile = work.resolve(FILE);
    this.gateFile = works.resolve(".gate");
    this.threads = FolderLock.threads(gateFile);
    this.list = openList();
    this.gate = openGate();
  }

  private FileChannel openList() throws IOException {
    return FileChannel.open(listFile, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private FileChannel openGate() throws IOException {
    return FileChannel.open(
        gateFile, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private void reopen() throws IOException {
    if (!list.isOpen()) {
      list = openList();
    }
    if (!gate.isOpen()) {
      gate = openGate();
    }
  }

  /** Notes a use; waits while somebody removes things. */
  void add(String name) throws IOException {
    if (mine.contains(name)) {
      return;
    }
    threads.lock();
    try {
      reopen();
      try (FileLock _ = gate.lock(0, Long.MAX_VALUE, true)) {
        ByteBuffer line = ByteBuffer.wrap((name + '\n').getBytes(StandardCharsets.UTF_8));
        while (line.hasRemaining()) {
          list.write(line);
        }
      }
      mine.add(name);
    } finally {
      threads.unlock();
    }
  }

  /** Closes the gate: until the result is closed, by the same thread, no process notes a use. */
  Stopped stop() throws IOException {
    threads.lock();
    try {
      reopen();
      return new Stopped(gate.lock());
    } catch (IOException | RuntimeException e) {
      threads.unlock();
      throw e;
    }
  }

  /** The time in which things may be removed. */
  final class Stopped implements AutoCloseable {
    private final FileLock lock;

    private Stopped(FileLock lock) {
      this.lock = lock;
    }

    /** Returns the names that the processes that live, this one too, have noted. */
    Set<String> names() throws IOException {
      Set<String> names = new HashSet<>();
      try (Stream<Path> folders = Files.list(works)) {
        for (Path folder : (Iterable<Path>) folders::iterator) {
          if (!folder.getFileName().toString().startsWith(".")) {
            addNames(folder.resolve(FILE), names);
          }
        }
      }
      return names;
    }

    private static void addNames(Path file, Set<String> names) throws IOException {
      try {
        names.addAll(Files.readAllLines(file));
      } catch (NoSuchFileException ended) {
        // Its process has just gone.
      }
    }

    @Override
    public void close() throws IOException {
      try {
        lock.release();
      } finally {
        threads.unlock();
      }
    }
  }

  /** The kernel takes the locks of a process on a file away when one of its descriptors goes. */
  @Override
  public void close() throws IOException {
    threads.lock();
    try (FileChannel _ = list;
        FileChannel _ = gate) {
      mine.clear();
    } finally {
      threads.unlock();
    }
  }
}
