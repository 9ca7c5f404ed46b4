package dev.jbuild.layer;

import dev.jbuild.layer.internal.FileNames;
import dev.jbuild.layer.internal.Linux;
import dev.jbuild.layer.internal.Stat;
import dev.jbuild.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A folder of the machine, such as a build context, without what its {@code .dockerignore} leaves
 * out. All owners are 0:0. No symlink is followed, so that nothing outside of the folder shows.
 */
public final class DirectoryTree implements FileTree, AutoCloseable {
  /** What the kernel says of a file that isn't there any more, or is no regular file now. */
  private static final Set<Integer> GONE =
      Set.of(Linux.ENOENT, Linux.ENOTDIR, Linux.ELOOP, Linux.EINVAL);

  private final Path root;

  /** What the bytes of each file's name begin with. */
  private final byte[] rootPrefix;

  private final PathPatterns ignored;
  private final StatCache cache;
  private final FolderLooks looks;

  private DirectoryTree(Path root, PathPatterns ignored, StatCache cache) {
    this.root = root;
    this.rootPrefix = FileNames.encode(FileNames.text(root) + "/");
    this.ignored = ignored;
    this.cache = cache;
    this.looks = new FolderLooks(root, ignored, cache);
  }

  /**
   * Opens a folder, without memory of earlier builds; {@link Layers#context} has one.
   *
   * @param ignoreFile the text of its {@code .dockerignore}, maybe empty
   * @throws IllegalArgumentException if a pattern of it is malformed
   */
  public static DirectoryTree of(Path root, String ignoreFile) {
    return of(root, ignoreFile, StatCache.inMemory());
  }

  static DirectoryTree of(Path root, String ignoreFile, StatCache cache) {
    return new DirectoryTree(root.toAbsolutePath(), PathPatterns.parse(ignoreFile), cache);
  }

  /** Returns the same folder, to be looked at once more; what didn't change isn't read again. */
  public DirectoryTree again() {
    return new DirectoryTree(root, ignored, cache);
  }

  /** Returns the folder, absolute. */
  public Path root() {
    return root;
  }

  /**
   * Returns the paths below {@code directory} that are there, and that the {@code .dockerignore}
   * leaves out: of a directory and what is in it, only the directory. Symlinks on the way to {@code
   * directory} are followed within this tree.
   */
  public List<String> leftOut(String directory) throws IOException {
    List<String> paths = new ArrayList<>();
    Optional<String> real =
        ignored.isEmpty() ? Optional.empty() : TreePaths.resolve(this::find, directory);
    if (real.isPresent()) {
      addLeftOut(real.get(), paths);
    }
    return paths;
  }

  private void addLeftOut(String directory, List<String> paths) throws IOException {
    List<FileNode> shown = list(directory);
    for (String name : looks.leftOut(directory)) {
      paths.add(TreePaths.below(directory, name));
    }
    for (FileNode child : shown) {
      if (child.isDirectory()) {
        addLeftOut(child.path(), paths);
      }
    }
  }

  /** Returns whether the {@code .dockerignore} leaves {@code path} out. */
  public boolean isIgnored(String path) {
    return looks.isIgnored(path);
  }

  /**
   * All that look within one build see the same: what is changed later is found when it is read.
   */
  @Override
  public Optional<FileNode> find(String path) throws IOException {
    return looks.find(path);
  }

  @Override
  public List<FileNode> list(String directory) throws IOException {
    return looks.list(directory);
  }

  /**
   * Lists {@code directory} and all below it, so that {@link #list} answers at once. What can't be
   * read is told by {@link #list}, if it is asked.
   *
   * @param directory maybe no directory, or absent
   */
  public void prefetch(String directory) {
    looks.prefetch(directory);
  }

  @Override
  public InputStream open(FileNode file) throws IOException {
    if (!looks.isDirectory(file.parent())) {
      throw CopyWriting.changed(file, null);
    }
    Path path = FileNames.resolve(root, file.path());
    Optional<byte[]> small = Linux.readSmall(path);
    if (small.isPresent()) {
      return new ByteArrayInputStream(small.get());
    }
    try {
      return Linux.openBelow(path);
    } catch (AccessDeniedException denied) {
      throw FolderLooks.unreadable(denied);
    } catch (Linux.Errno e) {
      if (GONE.contains(e.number())) {
        throw CopyWriting.changed(file, e);
      }
      throw e;
    }
  }

  @Override
  public boolean read(FileNode file, byte[] into, int offset) throws IOException {
    FolderLook.Row row = looks.row(file);
    return row != null && read(row.look(), row.number(), into, offset);
  }

  /**
   * Reads a file of a folder likewise. One to which something was done counts as the same if its
   * content has the digest that it had.
   */
  boolean read(FolderLook look, int row, byte[] into, int offset) throws IOException {
    if (!look.isPlain(row) || !looks.isDirectory(look.path)) {
      return false;
    }
    int at = row * FolderLook.NUMBERS + FolderLook.SIZE;
    int read = Linux.readUnchanged(bytes(look.pathOf(row)), look.numbers, at, into, offset);
    boolean untouched = read == 0 && look.isSettled(row);
    return untouched || (read >= 0 && look.hasContent(row, into, offset));
  }

  /** Returns the name of a file as bytes. */
  private byte[] bytes(String path) {
    byte[] name = FileNames.encode(path);
    byte[] whole = Arrays.copyOf(rootPrefix, rootPrefix.length + name.length);
    System.arraycopy(name, 0, whole, rootPrefix.length, name.length);
    return whole;
  }

  @Override
  public Sameness sameness(FileNode file) throws IOException {
    Optional<Stat> now = looks.stat(file.path());
    if (now.isEmpty()
        || now.get().size() != file.size()
        || !now.get().mtime().equals(file.mtime())
        || !Stat.isRegular(now.get().mode())) {
      return Sameness.CHANGED;
    }
    FolderLook.Row row = looks.row(file);
    return row == null || !row.look().isUntouched(row.number(), now.get())
        ? Sameness.TOUCHED
        : Sameness.SAME;
  }

  @Override
  public Digest digest(FileNode file) throws IOException {
    FolderLook.Row row = looks.row(file);
    Digest digest = FileTree.super.digest(file);
    return row == null ? digest : cache.read(row.look(), row.number(), digest);
  }

  /** Keeps what was read of the files for the next build. This tree stays of use. */
  @Override
  public void close() {
    try {
      cache.save();
    } catch (IOException lost) {
      // The next build reads the files again; this one has all it needs.
    }
  }
}
