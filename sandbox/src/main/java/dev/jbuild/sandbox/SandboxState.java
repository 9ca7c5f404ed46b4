package dev.jbuild.sandbox;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The sandbox's part of the state folder. One instance has a folder of its own below {@code run},
 * and holds a lock on it; whatever is not locked there is swept.
 */
final class SandboxState implements AutoCloseable {
  private static final String LOCK = "lock";

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
    Files.createDirectories(dir.resolve("root"));
    makeStubs(dir);
    sweep(runs);
    Path run = Files.createTempDirectory(runs, "");
    FileChannel lock =
        FileChannel.open(
            run.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    lock.lock();
    return new SandboxState(dir, run, lock);
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
  }

  private static void makeStubs(Path dir) throws IOException {
    Path stubs = dir.resolve("stubs");
    if (Files.isDirectory(stubs)) {
      return;
    }
    Path made = Files.createTempDirectory(dir, "stubs-");
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
        if (isDead(entry)) {
          delete(entry);
        }
      }
    }
  }

  /** A folder without a lock file is being made, or being deleted: it is left alone. */
  private static boolean isDead(Path run) {
    try (FileChannel channel = FileChannel.open(run.resolve(LOCK), StandardOpenOption.WRITE);
        FileLock held = channel.tryLock()) {
      return held != null;
    } catch (OverlappingFileLockException e) {
      return false; // another instance in this JVM
    } catch (IOException e) {
      return false;
    }
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> entries = Files.walk(tree)) {
      for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(entry);
      }
    }
  }
}
