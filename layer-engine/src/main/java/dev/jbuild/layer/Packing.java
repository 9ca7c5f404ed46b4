package dev.jbuild.layer;

import dev.jbuild.layer.internal.FileNames;
import dev.jbuild.layer.internal.Linux;
import dev.jbuild.layer.internal.Stat;
import dev.jbuild.layer.internal.Xattrs;
import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes an overlay's upper directory as a layer. */
final class Packing {
  private static final int BUFFER = 1 << 16;

  private final OverlayTree below;
  private final OverlayXattrs xattrs;
  private final LayerWriter out;

  /** Names of files with several names, by inode. */
  private final Map<String, String> firstNames = new HashMap<>();

  Packing(OverlayTree below, OverlayXattrs xattrs, LayerWriter out) {
    this.below = below;
    this.xattrs = xattrs;
    this.out = out;
  }

  /** A directory of the upper one that is written once something in it is. */
  private static final class Directory {
    final @Nullable Directory parent;
    final FileNode node;

    /** Whether nothing of the layers below shows in it. */
    final boolean hides;

    boolean written;

    Directory(@Nullable Directory parent, FileNode node, boolean hides) {
      this.parent = parent;
      this.node = node;
      this.hides = hides;
    }
  }

  void pack(Path upper) throws IOException {
    Stat stat = Stat.of(upper).orElseThrow();
    Directory root =
        new Directory(null, stat.toNode("", FileType.DIRECTORY, "", new TreeMap<>()), false);
    root.written = true;
    children(upper, root);
  }

  private void children(Path folder, Directory directory) throws IOException {
    List<Linux.Entry> children = Linux.list(folder);
    Collections.sort(children);
    for (Linux.Entry child : children) {
      String path = TreePaths.below(directory.node.path(), child.name());
      if (child.name().startsWith(".wh.")) {
        throw whiteoutName(path);
      }
      one(FileNames.resolve(folder, child.name()), child.stat(), path, directory);
    }
  }

  static LayerException whiteoutName(String path) {
    return new LayerException(
        ExitCode.BUILD_FAILED,
        new Problem(
            "WhiteoutName",
            "the name of this file would delete another file wherever the image is used",
            new Place.File("/" + path),
            "remove or rename the file in the step that makes it; names that start with .wh. are"
                + " reserved in layers"));
  }

  private void one(Path file, Stat stat, String path, Directory directory) throws IOException {
    if (stat.isWhiteout()) {
      if (below(path, directory).isPresent()) {
        open(directory);
        out.whiteout(path);
      }
      return;
    }
    Optional<FileType> type = stat.type();
    if (type.isEmpty()) {
      return;
    }
    String target = type.get() == FileType.SYMLINK ? OverlayTree.target(file) : "";
    FileNode node = stat.toNode(path, type.get(), target, Xattrs.of(file));
    if (node.isDirectory()) {
      directory(file, node, directory);
    } else {
      file(file, node, directory);
    }
  }

  private void directory(Path folder, FileNode node, Directory parent) throws IOException {
    Optional<FileNode> old = below(node.path(), parent);
    boolean opaque =
        old.filter(FileNode::isDirectory).isPresent() && Xattrs.isOpaque(folder, xattrs.opaque());
    Directory directory = new Directory(parent, node, parent.hides || opaque);
    if (old.isEmpty() || opaque || !isSame(old.get(), node)) {
      open(directory);
    }
    if (opaque) {
      out.opaque(node.path());
    }
    children(folder, directory);
  }

  /** Returns what shows of the layers below at {@code path}, which is in {@code directory}. */
  private Optional<FileNode> below(String path, Directory directory) throws IOException {
    return directory.hides ? Optional.empty() : below.find(path);
  }

  private void file(Path file, FileNode node, Directory directory) throws IOException {
    Optional<FileNode> old = below(node.path(), directory);
    // A file that got another name is written, so that both names are of one file.
    boolean alone = node.inode() == null;
    if (alone && old.isPresent() && isSame(old.get(), node) && hasSameContent(old.get(), file)) {
      return;
    }
    open(directory);
    String first = node.inode() == null ? null : firstNames.putIfAbsent(node.inode(), node.path());
    if (first != null) {
      out.put(node.asHardLinkTo(first));
    } else if (node.type() == FileType.FILE) {
      try (InputStream content = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
        out.put(node, content);
      }
    } else {
      out.put(node);
    }
  }

  /** Writes a directory and those that it is in, if they aren't yet. */
  private void open(Directory directory) throws IOException {
    if (!directory.written) {
      if (directory.parent != null) {
        open(directory.parent);
      }
      out.put(directory.node);
      directory.written = true;
    }
  }

  /** Compares all but content; for directories not the time, which any change within sets. */
  private static boolean isSame(FileNode one, FileNode other) {
    return one.type() == other.type()
        && one.mode() == other.mode()
        && one.uid() == other.uid()
        && one.gid() == other.gid()
        && one.size() == other.size()
        && one.rdev() == other.rdev()
        && one.linkTarget().equals(other.linkTarget())
        && (one.isDirectory() || one.mtime().equals(other.mtime()))
        && haveSameXattrs(one, other);
  }

  private static boolean haveSameXattrs(FileNode one, FileNode other) {
    if (!one.xattrs().keySet().equals(other.xattrs().keySet())) {
      return false;
    }
    for (Map.Entry<String, byte[]> each : one.xattrs().entrySet()) {
      if (!Arrays.equals(each.getValue(), other.xattrs().get(each.getKey()))) {
        return false;
      }
    }
    return true;
  }

  /** A file whose attributes are all the same may still be another, as {@code cp -p} makes. */
  private boolean hasSameContent(FileNode old, Path file) throws IOException {
    if (old.type() != FileType.FILE) {
      return true;
    }
    try (InputStream before = below.open(old);
        InputStream after = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] one = before.readNBytes(BUFFER);
      byte[] other = after.readNBytes(BUFFER);
      while (one.length > 0 && Arrays.equals(one, other)) {
        one = before.readNBytes(BUFFER);
        other = after.readNBytes(BUFFER);
      }
      return one.length == 0 && other.length == 0;
    }
  }
}
