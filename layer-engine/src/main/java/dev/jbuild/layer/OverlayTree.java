package dev.jbuild.layer;

import dev.jbuild.layer.internal.FileNames;
import dev.jbuild.layer.internal.Linux;
import dev.jbuild.layer.internal.Stat;
import dev.jbuild.layer.internal.Xattrs;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Directories in overlay form, one over the other: character devices 0/0 hide files, and opaque
 * directories hide what is below them. Nothing may change them while this is used.
 */
public final class OverlayTree implements FileTree {
  private final OverlayXattrs xattrs;

  /** By path, the directories that make up the merged one, topmost first; empty for none. */
  private final Map<String, List<Path>> directories = new ConcurrentHashMap<>();

  /** Merges directories, topmost first. */
  public OverlayTree(List<Path> topmostFirst, OverlayXattrs xattrs) {
    this.xattrs = xattrs;
    this.directories.put("", List.copyOf(topmostFirst));
  }

  /** A file and where it is. */
  private record Found(Path file, Stat stat) {}

  @Override
  public Optional<FileNode> find(String path) throws IOException {
    if (path.isEmpty()) {
      List<Path> roots = directories("");
      return roots.isEmpty()
          ? Optional.empty()
          : node("", new Found(roots.getFirst(), Stat.of(roots.getFirst()).orElseThrow()));
    }
    Optional<Found> found = lookUp(path);
    return found.isEmpty() ? Optional.empty() : node(path, found.get());
  }

  private Optional<Found> lookUp(String path) throws IOException {
    String name = FileNode.nameOf(path);
    for (Path layer : directories(FileNode.parentOf(path))) {
      Path file = FileNames.resolve(layer, name);
      Optional<Stat> stat = Stat.of(file);
      if (stat.isPresent()) {
        return stat.filter(one -> !one.isWhiteout()).map(one -> new Found(file, one));
      }
    }
    return Optional.empty();
  }

  /** Component by component, so that no symlink of a layer is followed out of it. */
  private List<Path> directories(String path) throws IOException {
    List<Path> known = directories.get(path);
    if (known != null) {
      return known;
    }
    List<Path> merged = new ArrayList<>();
    List<Path> above = directories(FileNode.parentOf(path));
    String name = FileNode.nameOf(path);
    for (int i = 0; i < above.size(); i++) {
      Path directory = FileNames.resolve(above.get(i), name);
      Optional<Stat> stat = Stat.of(directory);
      if (stat.isPresent()) {
        if (stat.get().type().orElse(FileType.FILE) != FileType.DIRECTORY) {
          break;
        }
        merged.add(directory);
        if (i + 1 < above.size() && Xattrs.isOpaque(directory, xattrs.opaque())) {
          break;
        }
      }
    }
    directories.put(path, List.copyOf(merged));
    return merged;
  }

  private static Optional<FileNode> node(String path, Found found) throws IOException {
    Optional<FileType> type = found.stat().type();
    if (type.isEmpty()) {
      return Optional.empty();
    }
    String target = type.get() == FileType.SYMLINK ? target(found.file()) : "";
    return Optional.of(found.stat().toNode(path, type.get(), target, Xattrs.of(found.file())));
  }

  static String target(Path symlink) throws IOException {
    return FileNames.text(Files.readSymbolicLink(symlink));
  }

  @Override
  public List<FileNode> list(String directory) throws IOException {
    Map<String, FileNode> files = new TreeMap<>();
    Set<String> seen = new HashSet<>();
    for (Path layer : directories(directory)) {
      for (Linux.Entry child : Linux.list(layer)) {
        String name = child.name();
        if (seen.add(name) && !child.stat().isWhiteout()) {
          Found found = new Found(FileNames.resolve(layer, name), child.stat());
          node(TreePaths.below(directory, name), found).ifPresent(node -> files.put(name, node));
        }
      }
    }
    return List.copyOf(files.values());
  }

  @Override
  public Sameness sameness(FileNode file) {
    return Sameness.SAME;
  }

  @Override
  public InputStream open(FileNode file) throws IOException {
    Found found = lookUp(file.path()).orElseThrow(() -> new FileNotFoundException(file.path()));
    return Files.newInputStream(found.file(), LinkOption.NOFOLLOW_LINKS);
  }
}
