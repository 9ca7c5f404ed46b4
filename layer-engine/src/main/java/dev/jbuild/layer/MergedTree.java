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
  private final List<LayerIndex> layers;

  /**
   * A file of a layer.
   *
   * @param layer the position of the layer, from 0 at the base
   */
  record Placed(int layer, FileNode file) {}

  /** Merges layers, base first. */
  public MergedTree(List<LayerIndex> layers) {
    this.layers = List.copyOf(layers);
  }

  @Override
  public Optional<FileNode> find(String path) {
    return place(path).map(Placed::file);
  }

  /** Does the same, and tells the layer. */
  Optional<Placed> place(String path) {
    return place(path, layers.size());
  }

  /** Does the same in the first {@code count} layers. */
  private Optional<Placed> place(String path, int count) {
    boolean implied = path.isEmpty();
    int at = count - 1;
    for (; at >= 0; at--) {
      LayerIndex layer = layers.get(at);
      Optional<FileNode> node = layer.find(path);
      if (node.isPresent() && (!implied || node.get().isDirectory())) {
        return Optional.of(new Placed(at, node.get()));
      }
      implied |= layer.implies(path);
      if (node.isPresent() || layer.hides(path)) {
        break;
      }
    }
    return implied ? Optional.of(new Placed(at, plainDirectory(path))) : Optional.empty();
  }

  /**
   * Follows hard links. What is returned is none, and at the path that its layer has it at; nothing
   * if they lead to no file.
   */
  Optional<Placed> follow(Placed name) {
    Optional<Placed> found = Optional.of(name);
    while (found.isPresent() && found.get().file.type() == FileType.HARDLINK) {
      int layer = found.get().layer;
      FileNode file = layers.get(layer).linked(found.get().file);
      found =
          file.type() == FileType.HARDLINK
              ? place(file.linkTarget(), layer).filter(one -> !one.file.isDirectory())
              : Optional.of(new Placed(layer, file));
    }
    return found;
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
    for (LayerIndex layer : layers) {
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
