package dev.jbuild.layer;

import dev.jbuild.layer.tar.Change;
import dev.jbuild.layer.tar.Decompression;
import dev.jbuild.layer.tar.LayerReader;
import dev.jbuild.layer.tar.TarProblems;
import dev.jbuild.oci.Blob;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Gives the merged tree of layers: first what has no content, then layer by layer. Files with
 * content aren't held in memory, as there may be very many: each is looked up when its layer has
 * it.
 */
final class TreeWriting {
  private static final NavigableMap<String, FileNode> NOTHING =
      Collections.unmodifiableNavigableMap(new TreeMap<>());

  private final FileSink out;
  private final LayerOptions options;
  private final List<LayerIndex> tables;
  private final MergedTree tree;

  /** By path, what has no content. */
  private final NavigableMap<String, FileNode> plain = new TreeMap<>();

  /** By layer: the content at a path, and other names in the merged tree that have it. */
  private final List<Map<String, NavigableMap<String, FileNode>>> links = new ArrayList<>();

  /** By layer, whether the merged tree has any content of it. */
  private final boolean[] isNeeded;

  TreeWriting(List<LayerIndex> tables, FileSink out, LayerOptions options) {
    this.tables = tables;
    this.out = out;
    this.options = options;
    this.tree = new MergedTree(tables);
    this.isNeeded = new boolean[tables.size()];
  }

  /** Finds the blob of a layer, by its position. */
  interface Blobs {
    Blob of(int layer) throws IOException;
  }

  void write(Blobs blobs) throws IOException {
    for (LayerIndex table : tables) {
      links.add(new HashMap<>());
      for (FileNode file : table.files()) {
        Optional<FileNode> node = file.path().isEmpty() ? Optional.empty() : tree.find(file.path());
        if (node.isPresent()) {
          place(node.get());
        }
      }
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

  private void place(FileNode node) {
    if (!hasContent(node)) {
      plain.put(node.path(), node);
      return;
    }
    Content content = content(node);
    if (content.node.type() != FileType.FILE) {
      plain.put(node.path(), content.node.withPath(node.path()));
      return;
    }
    isNeeded[content.layer] = true;
    if (!content.node.path().equals(node.path())) {
      links
          .get(content.layer)
          .computeIfAbsent(content.node.path(), _ -> new TreeMap<>())
          .put(node.path(), node);
    }
  }

  private static boolean hasContent(FileNode node) {
    return node.type() == FileType.FILE || node.type() == FileType.HARDLINK;
  }

  private void put(FileNode node) throws IOException {
    out.put(clamped(node), InputStream.nullInputStream());
  }

  private FileNode clamped(FileNode node) {
    return node.withMtime(options.clamp(node.mtime()));
  }

  /**
   * What a name stands for: a file of a layer.
   *
   * @param name of the file in that layer; {@code node} has the one that hard links lead to
   */
  private record Content(int layer, String name, FileNode node) {}

  /** Finds the layer whose content the file has: below the one that has a link to it, maybe. */
  private Content content(FileNode node) {
    String path = node.path();
    boolean found = false;
    for (int i = tables.size() - 1; i >= 0; i--) {
      FileNode here = tables.get(i).find(path).orElse(null);
      found |= here != null;
      String name = path;
      if (here != null && here.type() == FileType.HARDLINK) {
        path = tables.get(i).linked(path);
        here = tables.get(i).find(path).orElse(null);
      }
      if (here != null && here.type() == FileType.HARDLINK) {
        break;
      }
      if (found && here != null && !here.isDirectory()) {
        return new Content(i, name, here);
      }
    }
    throw TarProblems.broken(
        "image", node.path(), "the hard link is to " + node.linkTarget() + ", which is no file");
  }

  private void layer(Blob blob, int layer) throws IOException {
    Set<String> linked = new HashSet<>();
    boolean isTold =
        read(
            blob,
            (node, content) -> {
              if (linked.contains(node.path())) {
                return false;
              }
              if (node.type() == FileType.HARDLINK) {
                linked.add(node.linkTarget());
              } else if (node.type() == FileType.FILE) {
                file(node, names(node, layer), content);
              }
              return true;
            });
    if (!isTold) {
      replacedLayer(blob, layer);
    }
  }

  /** Takes an entry of a layer; returns whether it wants the next. */
  private interface Entries {
    boolean take(FileNode node, InputStream content) throws IOException;
  }

  /** Returns whether all entries of a layer were taken. */
  private static boolean read(Blob blob, Entries entries) throws IOException {
    String name = blob.digest().toString();
    try (InputStream in = Decompression.open(blob.open(), name)) {
      LayerReader reader = LayerReader.withoutTable(in, name);
      for (Optional<Change> change = reader.next(); change.isPresent(); change = reader.next()) {
        if (change.get() instanceof Change.Put(var node) && !entries.take(node, reader.content())) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * Gives a layer that has something else at a path after it had a hard link to it: the link keeps
   * what was there, which the table doesn't tell. What was given of the layer is given once more.
   */
  private void replacedLayer(Blob blob, int layer) throws IOException {
    LinkedContents contents = new LinkedContents();
    read(blob, (node, _) -> contents.add(node));
    Map<Integer, NavigableMap<String, FileNode>> names = new HashMap<>();
    for (FileNode file : tables.get(layer).files()) {
      if (file.type() == FileType.FILE) {
        for (FileNode node : names(file, layer).values()) {
          int number = contents.of(content(node).name, file.path());
          names.computeIfAbsent(number, _ -> new TreeMap<>()).put(node.path(), node);
        }
      }
    }
    AtomicInteger next = new AtomicInteger();
    read(
        blob,
        (node, content) -> {
          if (node.type() == FileType.FILE) {
            file(node, names.getOrDefault(next.getAndIncrement(), NOTHING), content);
          }
          return true;
        });
  }

  /** Returns the files of the merged tree that have the content of {@code file}, by path. */
  private NavigableMap<String, FileNode> names(FileNode file, int layer) {
    NavigableMap<String, FileNode> names =
        new TreeMap<>(links.get(layer).getOrDefault(file.path(), NOTHING));
    Optional<FileNode> shown = tree.find(file.path());
    if (shown.isPresent() && hasContent(shown.get())) {
      Content content = content(shown.get());
      if (content.layer == layer && content.node.path().equals(file.path())) {
        names.put(file.path(), shown.get());
      }
    }
    return names;
  }

  private void file(FileNode node, NavigableMap<String, FileNode> names, InputStream content)
      throws IOException {
    if (!names.isEmpty()) {
      String first = names.firstKey();
      out.put(clamped(node.withPath(first)), content);
      for (FileNode other : names.tailMap(first, false).values()) {
        put(other.asHardLinkTo(first));
      }
    }
  }
}
