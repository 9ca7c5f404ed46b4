package dev.jbuild.layer;

import dev.jbuild.layer.MergedTree.Placed;
import dev.jbuild.layer.tar.Decompression;
import dev.jbuild.layer.tar.TarProblems;
import dev.jbuild.oci.Blob;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Gives the merged tree of layers: first what has no content, then layer by layer. Files with
 * content aren't held in memory, as there may be very many: each is looked up when its layer has
 * it.
 */
final class TreeWriting {
  private final FileSink out;
  private final LayerOptions options;
  private final List<LayerIndex> tables;
  private final MergedTree tree;

  /** By path, what has no content. */
  private final NavigableMap<String, FileNode> plain = new TreeMap<>();

  /** By layer: the content at a path that isn't its only name in the merged tree, and its names. */
  private final List<NavigableMap<String, NavigableSet<String>>> links = new ArrayList<>();

  /** By layer, whether the merged tree has any content of it. */
  private final boolean[] isNeeded;

  TreeWriting(List<LayerIndex> tables, FileSink out, LayerOptions options) {
    this.tables = tables;
    this.out = out;
    this.options = options;
    this.tree = new MergedTree(tables);
    this.isNeeded = new boolean[tables.size()];
    tables.forEach(_ -> links.add(new TreeMap<>()));
  }

  /** Finds the blob of a layer, by its position. */
  interface Blobs {
    Blob of(int layer) throws IOException;
  }

  void write(Blobs blobs) throws IOException {
    for (int i = 0; i < tables.size(); i++) {
      for (FileNode file : tables.get(i).files()) {
        // Whoever unpacks the layer needs its file, whatever hides it later.
        followed(new Placed(i, file));
        place(file.path());
      }
      tables.get(i).opaques().forEach(this::place);
    }
    for (FileNode node : plain.values()) {
      put(node);
    }
    plain.clear();
    for (int i = 0; i < isNeeded.length; i++) {
      if (isNeeded[i]) {
        layer(blobs.of(i), i);
      }
    }
  }

  private void place(String path) {
    if (!path.isEmpty()) {
      tree.place(path).ifPresent(this::place);
    }
  }

  private void place(Placed name) {
    String path = name.file().path();
    Placed placed = followed(name);
    FileNode file = placed.file();
    if (file.type() != FileType.FILE) {
      plain.put(path, file.withPath(path));
      return;
    }
    isNeeded[placed.layer()] = true;
    if (!file.path().equals(path)) {
      links.get(placed.layer()).computeIfAbsent(file.path(), _ -> new TreeSet<>()).add(path);
    }
  }

  private Placed followed(Placed name) {
    FileNode file = name.file();
    return tree.follow(name)
        .orElseThrow(() ->
            TarProblems.broken(
                "image",
                file.path(),
                "the hard link is to " + file.linkTarget() + ", which is no file"));
  }

  private void put(FileNode node) throws IOException {
    out.put(clamped(node), InputStream.nullInputStream());
  }

  private FileNode clamped(FileNode node) {
    return node.withMtime(options.clamp(node.mtime()));
  }

  private void layer(Blob blob, int layer) throws IOException {
    String name = blob.digest().toString();
    Map<String, FileNode> changed = new HashMap<>();
    tables.get(layer).changedByLinks().forEach(file -> changed.put(file.path(), file));
    try (InputStream in = Decompression.open(blob.open(), name)) {
      LayerContents.read(
          in,
          name,
          tables.get(layer),
          (file, content) -> {
            FileNode linked = changed.get(file.path());
            file(linked == null ? file : file.linkedBy(linked), layer, content);
          });
    }
    links(layer);
  }

  private void file(FileNode file, int layer, InputStream content) throws IOException {
    NavigableSet<String> names = names(file.path(), layer);
    if (!names.isEmpty()) {
      out.put(clamped(file.withPath(names.first())), content);
    }
  }

  /** Gives the other names of files. Once, though the layer may have a file very often. */
  private void links(int layer) throws IOException {
    for (String path : links.get(layer).keySet()) {
      FileNode file = tables.get(layer).find(path).orElseThrow();
      NavigableSet<String> names = names(path, layer);
      String first = names.first();
      for (String other : names.tailSet(first, false)) {
        put(file.withPath(other).asHardLinkTo(first));
      }
    }
  }

  /** Returns the names in the merged tree of what a layer has at {@code path}. */
  private NavigableSet<String> names(String path, int layer) {
    NavigableSet<String> names = links.get(layer).getOrDefault(path, new TreeSet<>());
    Optional<Placed> shown = tree.place(path).map(this::followed);
    if (shown.isPresent() && isAt(shown.get(), layer, path)) {
      names.add(path);
    }
    return names;
  }

  private static boolean isAt(Placed placed, int layer, String path) {
    FileNode file = placed.file();
    return placed.layer() == layer && file.type() == FileType.FILE && file.path().equals(path);
  }
}
