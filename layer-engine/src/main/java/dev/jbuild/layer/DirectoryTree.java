package dev.jbuild.layer;

import dev.jbuild.layer.internal.FileNames;
import dev.jbuild.layer.internal.Stat;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
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
public final class DirectoryTree implements FileTree {
  private final Path root;
  private final PathPatterns ignored;
  private final Set<String> knownDirectories = ConcurrentHashMap.newKeySet();

  private DirectoryTree(Path root, PathPatterns ignored) {
    this.root = root;
    this.ignored = ignored;
  }

  /**
   * Opens a folder.
   *
   * @param ignoreFile the text of its {@code .dockerignore}, maybe empty
   * @throws IllegalArgumentException if a pattern of it is malformed
   */
  public static DirectoryTree of(Path root, String ignoreFile) {
    return new DirectoryTree(root.toAbsolutePath(), PathPatterns.parse(ignoreFile));
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
    Path file = FileNames.resolve(root, path);
    Optional<Stat> stat = Stat.of(file);
    return stat.isEmpty() ? Optional.empty() : node(path, file, stat.get());
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

  private static Optional<FileNode> node(String path, Path file, Stat stat) throws IOException {
    Optional<FileType> type = stat.type();
    if (type.isEmpty()) {
      return Optional.empty();
    }
    String target = type.get() == FileType.SYMLINK ? OverlayTree.target(file) : "";
    return Optional.of(
        stat.toNode(path, type.get(), target, xattrs(file, type.get())).withOwner(0, 0));
  }

  /** Only {@code user.*}, which the JDK reads without native calls of ours. */
  private static SequencedMap<String, byte[]> xattrs(Path file, FileType type) throws IOException {
    SequencedMap<String, byte[]> found = new TreeMap<>();
    if (type != FileType.FILE && type != FileType.DIRECTORY) {
      return found;
    }
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

  @Override
  public List<FileNode> list(String directory) throws IOException {
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
          Optional<Stat> stat = Stat.of(child);
          if (stat.isPresent()) {
            node(path, child, stat.get()).ifPresent(node -> files.put(name, node));
          }
        }
      }
    }
    return List.copyOf(files.values());
  }

  @Override
  public InputStream open(FileNode file) throws IOException {
    if (!isDirectory(file.parent())) {
      throw new FileNotFoundException(file.path());
    }
    return Files.newInputStream(FileNames.resolve(root, file.path()), LinkOption.NOFOLLOW_LINKS);
  }
}
