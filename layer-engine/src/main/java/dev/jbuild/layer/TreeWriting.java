package dev.jbuild.layer;

import dev.jbuild.layer.tar.Change;
import dev.jbuild.layer.tar.Decompression;
import dev.jbuild.layer.tar.LayerReader;
import dev.jbuild.layer.tar.TarProblems;
import dev.jbuild.oci.Blob;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gives the merged tree of layers: first what has no content, then layer by layer. */
final class TreeWriting {
  private final FileSink out;
  private final LayerOptions options;
  private final List<LayerIndex> tables;

  /** By layer: the content at a path, and the names in the merged tree that have it. */
  private final List<Map<String, List<FileNode>>> names = new ArrayList<>();

  TreeWriting(List<LayerIndex> tables, FileSink out, LayerOptions options) {
    this.tables = tables;
    this.out = out;
    this.options = options;
  }

  /** Finds the blob of a layer, by its position. */
  interface Blobs {
    Blob of(int layer) throws IOException;
  }

  void write(Blobs blobs) throws IOException {
    tables.forEach(_ -> names.add(new LinkedHashMap<>()));
    for (FileNode node : new MergedTree(tables).all().values()) {
      if (node.type() == FileType.FILE || node.type() == FileType.HARDLINK) {
        assign(node);
      } else {
        put(node);
      }
    }
    for (int i = 0; i < names.size(); i++) {
      if (!names.get(i).isEmpty()) {
        layer(blobs.of(i), names.get(i));
      }
    }
  }

  private void put(FileNode node) throws IOException {
    out.put(clamped(node), InputStream.nullInputStream());
  }

  private FileNode clamped(FileNode node) {
    return node.withMtime(options.clamp(node.mtime()));
  }

  /** Finds the layer whose content the file has: below the one that has a link to it, maybe. */
  private void assign(FileNode node) throws IOException {
    String path = node.path();
    boolean found = false;
    for (int i = tables.size() - 1; i >= 0; i--) {
      FileNode here = tables.get(i).find(path).orElse(null);
      found |= here != null;
      if (found && here != null && here.type() == FileType.HARDLINK) {
        path = here.linkTarget();
        here = tables.get(i).find(path).orElse(null);
      }
      if (found && here != null && here.type() == FileType.FILE) {
        names.get(i).computeIfAbsent(path, _ -> new ArrayList<>()).add(node);
        return;
      }
      if (found && here != null && !here.isDirectory()) {
        put(here.withPath(node.path()));
        return;
      }
    }
    throw TarProblems.broken(
        "image", node.path(), "the hard link is to " + node.linkTarget() + ", which is no file");
  }

  private void layer(Blob blob, Map<String, List<FileNode>> wanted) throws IOException {
    String name = blob.digest().toString();
    try (InputStream in = Decompression.open(blob.open(), name)) {
      layer(new LayerReader(in, name), wanted);
    }
  }

  private void layer(LayerReader reader, Map<String, List<FileNode>> wanted) throws IOException {
    for (Optional<Change> change = reader.next(); change.isPresent(); change = reader.next()) {
      if (change.get() instanceof Change.Put(var node) && node.type() == FileType.FILE) {
        List<FileNode> same = wanted.getOrDefault(node.path(), List.of());
        if (!same.isEmpty()) {
          FileNode first = node.withPath(same.getFirst().path());
          out.put(clamped(first), reader.content());
          for (FileNode other : same) {
            if (!other.path().equals(first.path())) {
              put(other.asHardLinkTo(first.path()));
            }
          }
        }
      }
    }
  }
}
