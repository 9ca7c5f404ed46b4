package dev.jbuild.sandbox;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The sandbox's part of the state folder. One instance has a folder of its own below {@code run},
 * and holds a lock on it; whatever is not locked there is swept.
 */
final class SandboxState implements AutoCloseable {
  private static final String LOCK = "lock";
  private static final List<String> FOLDERS = List.of("root", "scratch", "nothing");

  /**
   * The folders of this JVM's instances; it also guards {@link #open}. A lock belongs to the
   * process: to open such a folder's lock file and to close it again would give the lock up.
   */
  private static final Set<Path> OURS = new HashSet<>();

  private final Path dir;
  private final Path run;
  private final FileChannel lock;

  private SandboxState(Path dir, Path run, FileChannel lock) {
    this.dir = dir;
    this.run = run;
    this.lock = lock;
  }

  static SandboxState open(Path stateDir) throws IOException {
    Path dir = stateDir.toAbsolutePath().normalize();
    Path runs = dir.resolve("run");
    Files.createDirectories(runs);
    for (String folder : FOLDERS) {
      Files.createDirectories(dir.resolve(folder));
    }
    makeStubs(dir);
    synchronized (OURS) {
      sweep(runs.toRealPath());
      while (true) {
        Path run = newFolder(runs.toRealPath(), "");
        Path file = run.resolve(LOCK);
        FileChannel lock =
            FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        lock.lock();
        if (Files.exists(file)) {
          OURS.add(run);
          return new SandboxState(dir, run, lock);
        }
        lock.close(); // swept by another process before we had the lock
      }
    }
  }

  /** Where a step's root filesystem is mounted, in its own mount namespace; here it is empty. */
  Path mountPoint() {
    return dir.resolve("root");
  }

  /**
   * The lowest layer of every step: the mount points that a root filesystem may lack. Here they
   * leave no trace in the upper folder.
   */
  Path stubs() {
    return dir.resolve("stubs");
  }

  /** Where trees are mounted before they are attached, as with {@link #mountPoint}. */
  Path scratch() {
    return dir.resolve("scratch");
  }

  /** An empty folder. */
  Path nothing() {
    return dir.resolve("nothing");
  }

  Path dir() {
    return dir;
  }

  /** Returns a path for a file of this instance's; it goes with the instance. */
  Path file(String name) {
    return run.resolve(name);
  }

  /** Removes this instance's files. */
  @Override
  public void close() throws IOException {
    delete(run);
    lock.close();
    synchronized (OURS) {
      OURS.remove(run);
    }
  }

  /** The name is unique without the JDK's source of randomness, which takes 15 ms to make. */
  private static Path newFolder(Path parent, String prefix) throws IOException {
    return Files.createDirectory(
        parent.resolve(prefix + ProcessHandle.current().pid() + "-" + System.nanoTime()),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  private static void makeStubs(Path dir) throws IOException {
    Path stubs = dir.resolve("stubs");
    if (Files.isDirectory(stubs)) {
      return;
    }
    Path made = newFolder(dir, "stubs-");
    for (String folder : List.of("dev", "proc", "sys", "etc")) {
      Files.createDirectory(made.resolve(folder));
    }
    for (String file : List.of("etc/hosts", "etc/resolv.conf")) {
      Files.createFile(made.resolve(file));
      Files.setPosixFilePermissions(
          made.resolve(file), PosixFilePermissions.fromString("rw-r--r--"));
    }
    for (String folder : List.of("dev", "proc", "sys", "etc", "")) {
      Files.setPosixFilePermissions(
          made.resolve(folder), PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    try {
      Files.move(made, stubs, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      // The JDK has no exception of its own for a rename onto a folder that isn't empty.
      delete(made);
      if (!Files.isDirectory(stubs)) {
        throw e;
      } // else another process was quicker
    }
  }

  private static void sweep(Path runs) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(runs)) {
      for (Path entry : entries) {
        if (!OURS.contains(entry)) {
          sweepIfDead(entry);
        }
      }
    }
  }

  /**
   * Deletes a folder whose owner is dead, while holding its lock. One without a lock file is being
   * made, or being deleted: it is left alone.
   */
  private static void sweepIfDead(Path run) {
    try (FileChannel channel = FileChannel.open(run.resolve(LOCK), StandardOpenOption.WRITE);
        FileLock held = channel.tryLock()) {
      if (held != null) {
        delete(run);
      }
    } catch (IOException e) {
      // Gone meanwhile, or not ours to delete: what is left, the next start finds.
    }
  }

  /** Deletes what is there; someone else may be at it, too. */
  private static void delete(Path tree) throws IOException {
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException e)
              throws IOException {
            Files.deleteIfExists(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
