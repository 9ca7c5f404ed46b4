package dev.jbuild.layer;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
      Optional<FileNode> node = layer.find(path);
      if (node.isPresent() && (!implied || node.get().isDirectory())) {
        return node;
      }
      implied |= layer.implies(path);
      if (node.isPresent() || layer.hides(path)) {
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
      layer.addChildren(directory, paths);
    }
    List<FileNode> files = new ArrayList<>();
    for (String path : paths) {
      find(path).ifPresent(files::add);
    }
    return List.copyOf(files);
  }

  @Override
  public InputStream open(FileNode file) throws IOException {
    throw new FileNotFoundException(file.path() + " has no content in a table of contents");
  }
}
