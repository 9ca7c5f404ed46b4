package dev.jbuild.layer.snapshot;

import dev.jbuild.layer.FileNode;
import dev.jbuild.layer.FileType;
import dev.jbuild.layer.LayerIndex;
import dev.jbuild.layer.OverlayTree;
import dev.jbuild.layer.OverlayXattrs;
import dev.jbuild.layer.internal.FileNames;
import dev.jbuild.layer.internal.Linux;
import dev.jbuild.layer.internal.OpenDirectories;
import dev.jbuild.layer.internal.Stat;
import dev.jbuild.layer.tar.Change;
import dev.jbuild.layer.tar.LayerReader;
import dev.jbuild.layer.tar.TarProblems;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Unpacks one layer into a directory of its own, in overlay form. Everything is done below
 * descriptors of directories that were opened without following a symlink.
 */
final class Extraction implements AutoCloseable {
  private static final byte[] YES = {'y'};

  private final OverlayTree below;
  private final OverlayXattrs xattrs;
  private final OpenDirectories directories;
  private final String archive;
  private final FileMaker maker;
  private final NavigableMap<String, Instant> times = new TreeMap<>();

  /** Directories of this layer. */
  private final NavigableSet<String> made = new TreeSet<>();

  private final Set<String> whiteouts = new HashSet<>();

  /**
   * By its path, a file of the layers below that something is linked to: where its copy is until
   * all is unpacked, a name in the root that no entry can have.
   */
  private final Map<String, String> copies = new HashMap<>();

  /**
   * Opens an empty directory.
   *
   * @param archive what to call the layer in problems
   */
  Extraction(Path root, OverlayTree below, OverlayXattrs xattrs, String archive)
      throws IOException {
    this.archive = archive;
    this.maker = new FileMaker(archive);
    this.below = below;
    this.xattrs = xattrs;
    this.directories = new OpenDirectories(root.toString());
  }

  /** Unpacks a layer; returns its table of contents. */
  LayerIndex extract(LayerReader layer) throws IOException {
    attributesOfRoot();
    for (Optional<Change> change = layer.next(); change.isPresent(); change = layer.next()) {
      switch (change.get()) {
        case Change.Put(var node) -> put(node, layer.content());
        case Change.Whiteout(var path) -> whiteout(path);
        case Change.Opaque(var directory) -> opaque(directory);
      }
    }
    LayerIndex table = layer.index();
    settleCopies(table);
    for (FileNode file : table.changedByLinks()) {
      FileMaker.attributes(open(file.parent()), file.name(), file);
    }
    directories.forget();
    for (Map.Entry<String, Instant> time : times.descendingMap().entrySet()) {
      String path = time.getKey();
      int parent = open(FileNode.parentOf(path));
      Linux.utimensat(parent, path.isEmpty() ? "." : FileNode.nameOf(path), time.getValue());
    }
    return table;
  }

  /** The root of the upper directory is the root of the merged tree. */
  private void attributesOfRoot() throws IOException {
    Optional<FileNode> root = below.find("");
    if (root.isPresent()) {
      FileMaker.attributes(open(""), ".", root.get());
      times.put("", root.get().mtime());
    }
  }

  private int open(String directory) throws IOException {
    return directories.open(directory, this::makeImplied);
  }

  /** A directory that the layer implies has the attributes that it has in the layers below. */
  private void makeImplied(int parent, String name, String path) throws IOException {
    FileNode node =
        below
            .find(path)
            .filter(FileNode::isDirectory)
            .orElse(FileNode.of(path, FileType.DIRECTORY, 0755, Instant.EPOCH));
    makeDirectory(parent, name, node);
  }

  private void makeDirectory(int parent, String name, FileNode node) throws IOException {
    try {
      Linux.mkdirat(parent, name, 0700);
    } catch (Linux.Errno e) {
      if (e.number() != Linux.EEXIST) {
        throw e;
      }
      if (!made.contains(node.path())) {
        Linux.unlinkat(parent, name, 0);
        Linux.mkdirat(parent, name, 0700);
      }
    }
    FileMaker.attributes(parent, name, node);
    if (whiteouts.remove(node.path())) {
      FileMaker.setxattr(parent, name, xattrs.opaque(), YES);
    }
    made.add(node.path());
    times.put(node.path(), node.mtime());
  }

  private void put(FileNode node, InputStream content) throws IOException {
    if (node.path().isEmpty()) {
      FileMaker.attributes(open(""), ".", node);
      times.put("", node.mtime());
      return;
    }
    if (node.isDirectory()) {
      makeDirectory(open(node.parent()), node.name(), node);
      return;
    }
    if (made.contains(node.path())) {
      forget(node.path());
    }
    if (node.type() == FileType.HARDLINK) {
      link(node);
    } else {
      maker.make(open(node.parent()), node, content);
    }
    whiteouts.remove(node.path());
  }

  /** Removes a directory of this layer that something else takes the place of. */
  private void forget(String path) throws IOException {
    directories.forget();
    FileMaker.remove(open(FileNode.parentOf(path)), FileNode.nameOf(path));
    for (NavigableSet<String> paths : List.of(times.navigableKeySet(), made)) {
      paths.remove(path);
      paths.subSet(path + "/", path + "0").clear();
    }
    whiteouts.removeIf(one -> one.startsWith(path + "/"));
  }

  private void link(FileNode link) throws IOException {
    String target = link.linkTarget();
    link(isMade(target) ? target : copy(link, target), link.path());
  }

  private void link(String from, String to) throws IOException {
    try (OpenDirectories other = directories.again()) {
      int fromDirectory = other.open(FileNode.parentOf(from), this::makeImplied);
      int directory = open(FileNode.parentOf(to));
      FileMaker.link(fromDirectory, FileNode.nameOf(from), directory, FileNode.nameOf(to));
    }
  }

  /** Returns where the copy of a file of the layers below is. */
  private String copy(FileNode link, String target) throws IOException {
    String known = copies.get(target);
    if (known != null) {
      return known;
    }
    FileNode node =
        below
            .find(target)
            .filter(one -> !one.isDirectory())
            .orElseThrow(() ->
                TarProblems.broken(
                    archive, link.path(), "the hard link is to " + target + ", which is none"));
    String copy = ".wh..wh." + copies.size();
    try (InputStream content =
        node.type() == FileType.FILE ? below.open(node) : InputStream.nullInputStream()) {
      maker.make(open(""), node.withPath(copy), content);
    }
    copies.put(target, copy);
    return copy;
  }

  /**
   * A link to a file of a layer below brings that file into this one, as the kernel does, unless
   * this layer hides it or has something else there.
   */
  private void settleCopies(LayerIndex layer) throws IOException {
    for (Map.Entry<String, String> each : copies.entrySet()) {
      String path = each.getKey();
      if (!layer.hides(path) && !isMade(path)) {
        link(each.getValue(), path);
      }
      FileMaker.remove(open(""), each.getValue());
    }
  }

  private void whiteout(String path) throws IOException {
    if (made.contains(path)) {
      opaque(path);
    } else if (!whiteouts.contains(path) && below.find(path).isPresent() && !isMade(path)) {
      FileMaker.whiteout(open(FileNode.parentOf(path)), FileNode.nameOf(path));
      whiteouts.add(path);
    }
  }

  /** Returns whether this layer has a file at {@code path} so far. */
  private boolean isMade(String path) throws IOException {
    if (made.contains(path) || whiteouts.contains(path)) {
      return made.contains(path);
    }
    String parent = FileNode.parentOf(path);
    if (!parent.isEmpty() && !made.contains(parent)) {
      return false;
    }
    Path directory = Path.of("/proc/self/fd/" + open(parent));
    return Stat.of(FileNames.resolve(directory, FileNode.nameOf(path))).isPresent();
  }

  private void opaque(String directory) throws IOException {
    open(directory);
    made.add(directory);
    int parent = open(FileNode.parentOf(directory));
    FileMaker.setxattr(parent, FileNode.nameOf(directory), xattrs.opaque(), YES);
  }

  @Override
  public void close() throws IOException {
    directories.close();
  }
}
