package dev.jbuild.layer;

import dev.jbuild.layer.StatCache.Known;
import dev.jbuild.layer.internal.FileNames;
import dev.jbuild.layer.internal.Stat;
import dev.jbuild.oci.Digest;
import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A folder of the machine, such as a build context, without what its {@code .dockerignore} leaves
 * out. All owners are 0:0. No symlink is followed, so that nothing outside of the folder shows.
 */
public final class DirectoryTree implements FileTree, AutoCloseable {
  private static final SequencedMap<String, byte[]> NONE =
      Collections.unmodifiableSequencedMap(new TreeMap<>());

  /** Directories that are listed ahead at most; a context may hold more than a build asks for. */
  private static final int MAX_PREFETCHED = 10_000;

  private final Path root;
  private final PathPatterns ignored;
  private final StatCache cache;
  private final Set<String> knownDirectories = ConcurrentHashMap.newKeySet();

  /** What was listed already: a build sees one state of its context. */
  private final Map<String, List<FileNode>> listed = new ConcurrentHashMap<>();

  private DirectoryTree(Path root, PathPatterns ignored, StatCache cache) {
    this.root = root;
    this.ignored = ignored;
    this.cache = cache;
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

  /** Returns whether the {@code .dockerignore} leaves {@code path} out. */
  public boolean isIgnored(String path) {
    return !path.isEmpty() && ignored.matches(path);
  }

  @Override
  public Optional<FileNode> find(String path) throws IOException {
    if (!isDirectory(FileNode.parentOf(path)) || isHidden(path)) {
      return Optional.empty();
    }
    return node(path, FileNames.resolve(root, path));
  }

  /** Checks each component, since the kernel would follow a symlink on the way. */
  private boolean isDirectory(String path) throws IOException {
    if (path.isEmpty() || knownDirectories.contains(path)) {
      return true;
    }
    boolean is =
        isDirectory(FileNode.parentOf(path))
            && Files.isDirectory(FileNames.resolve(root, path), LinkOption.NOFOLLOW_LINKS);
    if (is) {
      knownDirectories.add(path);
    }
    return is;
  }

  /** An ignored directory shows if there is something below it that a pattern takes back. */
  private boolean isHidden(String path) throws IOException {
    if (!isIgnored(path)) {
      return false;
    }
    return !ignored.takeBack() || list(path).isEmpty();
  }

  private Optional<FileNode> node(String path, Path file) throws IOException {
    Instant looked = cache.now();
    Optional<Stat> found = Stat.of(file);
    Optional<FileType> type = found.flatMap(Stat::type);
    if (found.isEmpty() || type.isEmpty()) {
      return Optional.empty();
    }
    Stat stat = found.get();
    FileNode node =
        switch (type.get()) {
          case FILE, DIRECTORY -> {
            Known known = known(path, file, stat, looked);
            FileNode plain = stat.toNode(path, type.get(), "", known.xattrs());
            yield known.digest() == null ? plain : plain.withDigest(known.digest());
          }
          case SYMLINK -> stat.toNode(path, type.get(), OverlayTree.target(file), NONE);
          case HARDLINK, CHAR, BLOCK, FIFO -> stat.toNode(path, type.get(), "", NONE);
        };
    return Optional.of(node.withOwner(0, 0));
  }

  private Known known(String path, Path file, Stat stat, Instant looked) throws IOException {
    Optional<Known> kept = cache.find(path, stat);
    if (kept.isPresent()) {
      return kept.get();
    }
    Known read = new Known(stat, xattrs(file), null);
    cache.put(path, read, looked);
    return read;
  }

  /** Only {@code user.*}, which the JDK reads without native calls of ours. */
  private static SequencedMap<String, byte[]> xattrs(Path file) throws IOException {
    SequencedMap<String, byte[]> found = new TreeMap<>();
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(
            file, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (view == null || !Files.isReadable(file)) {
      return found;
    }
    for (String name : view.list()) {
      if (!name.startsWith("overlay.")) {
        ByteBuffer value = ByteBuffer.allocate(view.size(name));
        view.read(name, value);
        found.put("user." + name, value.array());
      }
    }
    return found;
  }

  /**
   * Lists {@code directory} and all below it, so that {@link #list} answers at once. What can't be
   * read is told by {@link #list}, if it is asked.
   *
   * @param directory maybe no directory, or absent
   */
  public void prefetch(String directory) {
    if (listed.size() >= MAX_PREFETCHED || Thread.currentThread().isInterrupted()) {
      return;
    }
    try {
      for (FileNode file : list(directory)) {
        if (file.isDirectory()) {
          prefetch(file.path());
        }
      }
    } catch (IOException | LayerException unreadable) {
      // Whoever really needs the directory is told.
    }
  }

  @Override
  public List<FileNode> list(String directory) throws IOException {
    List<FileNode> known = listed.get(directory);
    if (known == null) {
      known = read(directory);
      listed.put(directory, known);
    }
    return known;
  }

  private List<FileNode> read(String directory) throws IOException {
    Map<String, FileNode> files = new TreeMap<>();
    if (!isDirectory(directory)
        || !Files.isDirectory(FileNames.resolve(root, directory), LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try (DirectoryStream<Path> children =
        Files.newDirectoryStream(FileNames.resolve(root, directory))) {
      for (Path child : children) {
        String name = FileNames.of(child);
        String path = directory.isEmpty() ? name : directory + "/" + name;
        if (!isHidden(path)) {
          node(path, child).ifPresent(node -> files.put(name, node));
        }
      }
    } catch (AccessDeniedException denied) {
      throw unreadable(denied);
    }
    return List.copyOf(files.values());
  }

  @Override
  public InputStream open(FileNode file) throws IOException {
    if (!isDirectory(file.parent())) {
      throw new FileNotFoundException(file.path());
    }
    try {
      return Files.newInputStream(FileNames.resolve(root, file.path()), LinkOption.NOFOLLOW_LINKS);
    } catch (AccessDeniedException denied) {
      throw unreadable(denied);
    }
  }

  private static LayerException unreadable(AccessDeniedException denied) {
    return new LayerException(
        ExitCode.BUILD_FAILED,
        new Problem(
            "UnreadableFile",
            "the user who builds may not read this",
            new Place.File(denied.getFile()),
            "give the right to read it, or leave it out by .dockerignore"),
        denied);
  }

  @Override
  public Digest digest(FileNode file) throws IOException {
    Optional<Known> known = cache.last(file.path());
    Digest digest = FileTree.super.digest(file);
    known.ifPresent(before -> cache.addDigest(file.path(), before, digest));
    return digest;
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
