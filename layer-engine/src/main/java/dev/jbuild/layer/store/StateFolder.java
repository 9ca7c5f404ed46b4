package dev.jbuild.layer.store;

import dev.jbuild.layer.LayerException;
import dev.jbuild.layer.internal.DeleteTree;
import dev.jbuild.layer.internal.FileSystemSync;
import dev.jbuild.layer.internal.Placement;
import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder that holds all state: an OCI image layout with {@code snapshots}, {@code index},
 * {@code steps}, {@code builds}, {@code files}, {@code chunks}, {@code archives}, {@code mounts}
 * and {@code work} beside it. Several processes may have it open at any time. What a process has in
 * progress is in a folder below {@code work} that it holds a lock on; the folders of dead processes
 * are removed by the next one that opens.
 */
public final class StateFolder implements AutoCloseable {
  private static final String LAYOUT_FILE = "oci-layout";
  static final String LAYOUT = "{\"imageLayoutVersion\":\"1.0.0\"}";
  private static final Set<Path> MINE = ConcurrentHashMap.newKeySet();

  private final Path root;
  private final Path work;
  private final FileChannel workLock;
  private final FolderLock lock;
  private final Uses uses;
  private final ContentStore content;
  private final AtomicLong count = new AtomicLong();
  private @Nullable Path trees;

  private StateFolder(Path root, FolderLock lock, Path work, FileChannel workLock)
      throws IOException {
    this.root = root;
    this.lock = lock;
    this.work = work;
    this.workLock = workLock;
    this.uses = new Uses(root.resolve("work"), work);
    this.content =
        new DirectoryContentStore(root, Files.createDirectory(work.resolve("blobs")), uses::add);
  }

  /**
   * Opens the folder, and makes it if it isn't there. Removes what dead processes left in progress.
   *
   * @throws LayerException with the problem StateFolderVersion if it is of another kind
   */
  public static StateFolder open(Path root) throws IOException {
    Path absolute = root.toAbsolutePath().normalize();
    boolean isNew = !Files.isDirectory(absolute);
    Files.createDirectories(absolute);
    if (isNew) {
      Files.setPosixFilePermissions(absolute, PosixFilePermissions.fromString("rwx------"));
    }
    for (String name :
        List.of(
            "work",
            "blobs/sha256",
            "snapshots",
            "index",
            "steps",
            "builds",
            "files",
            "mounts",
            "chunks",
            "archives")) {
      Files.createDirectories(absolute.resolve(name));
    }
    FolderLock lock = new FolderLock(absolute.resolve("work/.lock"));
    try (var _ = lock.hold()) {
      boolean hasLayout = hasLayout(absolute);
      sweep(absolute.resolve("work"));
      Path work = newProcessFolder(absolute.resolve("work"));
      if (!hasLayout) {
        DurableFile.write(
            absolute.resolve(LAYOUT_FILE), work, LAYOUT.getBytes(StandardCharsets.UTF_8));
      }
      FileChannel workLock =
          FileChannel.open(
              work.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      workLock.lock();
      MINE.add(work);
      return new StateFolder(absolute, lock, work, workLock);
    }
  }

  /**
   * Takes the first free number; the caller holds the folder's lock. A random name would cost a
   * build that finds all in its caches a tenth of its time, for the JDK's source of randomness.
   */
  private static Path newProcessFolder(Path works) throws IOException {
    for (int number = 1; ; number++) {
      try {
        return Files.createDirectory(
            works.resolve("process-" + number),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } catch (FileAlreadyExistsException other) {
        // Of a process that lives.
      }
    }
  }

  /**
   * Returns all bytes of a file of this folder. While the JVM is cold this takes a tenth of the
   * time of {@link Files#readAllBytes}, and builds read many records.
   *
   * @throws NoSuchFileException if it isn't there
   */
  public static byte[] read(Path file) throws IOException {
    try (FileInputStream in = new FileInputStream(file.toFile())) {
      return in.readAllBytes();
    } catch (FileNotFoundException unreadable) {
      return Files.readAllBytes(file); // tells why it can't be read
    }
  }

  private static boolean hasLayout(Path root) throws IOException {
    Path file = root.resolve(LAYOUT_FILE);
    String found;
    try {
      found = new String(read(file), StandardCharsets.UTF_8);
    } catch (NoSuchFileException absent) {
      return false;
    }
    if (!found.replaceAll("\\s", "").contains("\"imageLayoutVersion\":\"1.0.0\"")) {
      throw new LayerException(
          ExitCode.ENVIRONMENT,
          new Problem(
              "StateFolderVersion",
              "this is no OCI image layout of version 1.0.0",
              new Place.File(file.toString()),
              "choose another folder with --root"));
    }
    return true;
  }

  /** Removes the folders of processes that live no more. The caller holds the folder's lock. */
  private static void sweep(Path works) throws IOException {
    List<Path> folders;
    try (Stream<Path> all = Files.list(works)) {
      folders = all.filter(path -> !path.getFileName().toString().startsWith(".")).toList();
    }
    for (Path folder : folders) {
      // A lock of this process must not be touched: to close a second descriptor would release it.
      if (!MINE.contains(folder) && isDead(folder)) {
        DeleteTree.delete(folder);
      }
    }
  }

  private static boolean isDead(Path folder) throws IOException {
    try (FileChannel channel =
        FileChannel.open(folder.resolve(".lock"), StandardOpenOption.WRITE)) {
      return channel.tryLock() != null;
    } catch (NoSuchFileException neverLocked) {
      return true;
    }
  }

  /** Returns the absolute path of this folder. */
  public Path root() {
    return root;
  }

  /** Returns the blobs. */
  public ContentStore content() {
    return content;
  }

  /** Returns the tags, in {@code index.json}. */
  public Tags tags() {
    return new IndexTags(root, work, lock);
  }

  /** Returns the folder {@code name}, such as {@code steps}; it exists. */
  public Path folder(String name) {
    return root.resolve(name);
  }

  /**
   * Makes an empty folder for work in progress. It is gone when this is closed, and after the
   * process has died.
   *
   * @param purpose the start of its name
   */
  public Path newWorkFolder(String purpose) throws IOException {
    return Files.createDirectory(work.resolve(purpose + "-" + count.incrementAndGet()));
  }

  /**
   * Makes an empty folder for a tree of files that grows, apart from other trees on the disk. As
   * {@link #newWorkFolder}, but the name is another one each time.
   */
  public synchronized Path newTreeFolder() throws IOException {
    if (trees == null) {
      Path made = newWorkFolder("trees");
      Placement.spread(made);
      trees = made;
    }
    long name = ThreadLocalRandom.current().nextLong();
    return Files.createDirectory(trees.resolve("tree-" + Long.toHexString(name)));
  }

  /** Writes a small file as a whole or not at all; it is on the disk when this returns. */
  public void writeDurably(Path file, byte[] bytes) throws IOException {
    DurableFile.write(file, work, bytes);
  }

  /** Writes a file as a whole or not at all; it is on the disk when this returns. */
  public void writeDurably(Path file, Writing content) throws IOException {
    DurableFile.write(file, work, content);
  }

  /** What is written to a file. */
  @FunctionalInterface
  public interface Writing {
    void to(OutputStream out) throws IOException;
  }

  /**
   * Writes a small file as a whole or not at all, without waiting for the disk: if the machine
   * stops, it may be lost or damaged.
   */
  public void writeUnforced(Path file, byte[] bytes) throws IOException {
    DurableFile.writeUnforced(file, work, bytes);
  }

  /** As {@link #writeUnforced(Path, byte[])}, without holding all of it. */
  public void writeUnforced(Path file, Writing content) throws IOException {
    DurableFile.writeUnforced(file, work, content);
  }

  /**
   * Notes that this process relies on something of this folder until it ends; to be called before
   * it looks whether that is there. {@link #content} does so for blobs.
   *
   * @param name of a snapshot, for instance
   */
  public void use(String name) throws IOException {
    uses.add(name);
  }

  /**
   * Removes what {@code choice} chooses. Meanwhile no process notes a use, so that all builds wait:
   * it has to be quick. What is chosen is moved away then, and deleted when they go on already.
   */
  public void remove(Removal choice) throws IOException {
    Path away = newWorkFolder("removed");
    try (Uses.Stopped stopped = uses.stop()) {
      int number = 0;
      for (Path path : choice.choose(stopped.names())) {
        try {
          Files.move(
              path, away.resolve(Integer.toString(number++)), StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException gone) {
          // Somebody else has removed it.
        }
      }
    }
    DeleteTree.delete(away);
  }

  /** Chooses what is removed. */
  @FunctionalInterface
  public interface Removal {
    /**
     * Returns files and folders of the state folder.
     *
     * @param used the digests of blobs, and what {@link #use} was told, of processes that live
     */
    List<Path> choose(Set<String> used) throws IOException;
  }

  /**
   * Moves a tree from a work folder to a place where it stays; it is on the disk when this returns.
   *
   * @throws IOException also if there is something at {@code place}
   */
  public void keep(Path tree, Path place) throws IOException {
    Files.createDirectories(place.getParent());
    FileSystemSync.sync(tree);
    Files.move(tree, place, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Removes a tree: of this folder, and no other. */
  public void delete(Path tree) throws IOException {
    if (!tree.toAbsolutePath().normalize().startsWith(root) || tree.equals(root)) {
      throw new IllegalArgumentException(tree + " is not below " + root);
    }
    DeleteTree.delete(tree);
  }

  @Override
  public void close() throws IOException {
    // A thread that is interrupted can't lock; what is in progress has to go all the same.
    boolean interrupted = Thread.interrupted();
    // Before the lock: whoever has the gate may wait for it.
    uses.close();
    try (var _ = lock.hold();
        workLock) {
      DeleteTree.delete(work);
    } finally {
      MINE.remove(work);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
