package dev.jbuild.layer;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The tree that layers give, read from their tables of contents. It has no contents. */
public final class MergedTree implements FileTree {
  private final List<LayerIndex> topmostFirst;

  /** Merges layers, base first. */
  public MergedTree(List<LayerIndex> layers) {
    this.topmostFirst = List.copyOf(layers.reversed());
  }

  @Override
  public Optional<FileNode> find(String path) {
    boolean implied = path.isEmpty();
    for (LayerIndex layer : topmostFirst) {
      FileNode node = layer.nodes().get(path);
      if (node != null && (!implied || node.isDirectory())) {
        return Optional.of(node);
      }
      implied |= layer.implies(path);
      if (node != null || layer.hides(path)) {
        break;
      }
    }
    return implied ? Optional.of(plainDirectory(path)) : Optional.empty();
  }

  private static FileNode plainDirectory(String path) {
    return FileNode.of(path, FileType.DIRECTORY, 0755, Instant.EPOCH);
  }

  @Override
  public List<FileNode> list(String directory) {
    if (find(directory).filter(FileNode::isDirectory).isEmpty()) {
      return List.of();
    }
    TreeSet<String> paths = new TreeSet<>();
    for (LayerIndex layer : topmostFirst) {
      addChildren(layer.nodes(), directory.isEmpty() ? "" : directory + "/", paths);
    }
    List<FileNode> files = new ArrayList<>();
    for (String path : paths) {
      find(path).ifPresent(files::add);
    }
    return List.copyOf(files);
  }

  private static void addChildren(
      NavigableMap<String, FileNode> nodes, String prefix, Set<String> paths) {
    String at = nodes.higherKey(prefix);
    while (at != null && at.startsWith(prefix)) {
      int slash = at.indexOf('/', prefix.length());
      String child = slash < 0 ? at : at.substring(0, slash);
      paths.add(child);
      // '0' follows '/', so that this is behind all that is below the child.
      at = slash < 0 ? nodes.higherKey(at) : nodes.ceilingKey(child + "0");
    }
  }

  /** Returns all files but the root, sorted by path. */
  NavigableMap<String, FileNode> all() {
    NavigableMap<String, FileNode> all = new TreeMap<>();
    for (LayerIndex layer : topmostFirst) {
      for (String path : layer.nodes().keySet()) {
        if (!path.isEmpty()) {
          find(path).ifPresent(node -> all.put(path, node));
        }
      }
    }
    return all;
  }

  @Override
  public InputStream open(FileNode file) throws IOException {
    throw new FileNotFoundException(file.path() + " has no content in a table of contents");
  }
}
