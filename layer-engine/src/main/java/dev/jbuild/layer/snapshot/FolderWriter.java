package dev.jbuild.layer.snapshot;

import dev.jbuild.layer.FileNode;
import dev.jbuild.layer.FileSink;
import dev.jbuild.layer.FileType;
import dev.jbuild.layer.internal.DeleteTree;
import dev.jbuild.layer.internal.FileNames;
import dev.jbuild.layer.internal.Linux;
import dev.jbuild.layer.internal.OpenDirectories;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * Writes files over what is in a folder, as the user who runs this. Everything is done below
 * descriptors of directories that were opened without following a symlink.
 */
public final class FolderWriter implements FileSink, AutoCloseable {
  private final Path folder;
  private final OpenDirectories directories;
  private final FileMaker maker = new FileMaker("image");

  /** All that was written; directories get their modes and times last. */
  private final NavigableMap<String, FileNode> written = new TreeMap<>();

  private final long uid;
  private final long gid;

  private FolderWriter(Path folder) throws IOException {
    this.folder = folder;
    this.directories = new OpenDirectories(FileNames.text(folder));
    Path self = Path.of("/proc/self");
    this.uid = ((Integer) Files.getAttribute(self, "unix:uid")).longValue();
    this.gid = ((Integer) Files.getAttribute(self, "unix:gid")).longValue();
  }

  /** Opens {@code folder}, and makes it if it isn't there. */
  public static FolderWriter open(Path folder) throws IOException {
    Files.createDirectories(folder);
    return new FolderWriter(folder.toRealPath());
  }

  @Override
  public void put(FileNode node, InputStream content) throws IOException {
    if (node.path().isEmpty()) {
      return;
    }
    FileNode mine = node.withOwner(uid, gid).withXattrs(new TreeMap<>());
    if (node.isDirectory()) {
      makeDirectory(open(node.parent()), node.name(), mine);
    } else if (node.type() == FileType.HARDLINK) {
      link(mine);
    } else {
      maker.make(open(node.parent()), mine, content);
    }
    if (node.type() != FileType.SYMLINK && node.type() != FileType.HARDLINK) {
      xattrs(open(node.parent()), node.name(), node.xattrs());
    }
    written.put(node.path(), mine);
  }

  private int open(String directory) throws IOException {
    return directories.open(
        directory,
        (parent, name, path) -> {
          FileNode implied =
              FileNode.of(path, FileType.DIRECTORY, 0755, Instant.EPOCH).withOwner(uid, gid);
          makeDirectory(parent, name, implied);
          written.put(path, implied);
        });
  }

  private static void makeDirectory(int parent, String name, FileNode node) throws IOException {
    try {
      Linux.mkdirat(parent, name, 0700);
    } catch (Linux.Errno e) {
      if (e.number() != Linux.EEXIST) {
        throw e;
      }
      if (isDirectory(parent, name)) {
        Linux.chmodat(parent, name, 0700 | node.mode());
      } else {
        Linux.unlinkat(parent, name, 0);
        Linux.mkdirat(parent, name, 0700);
      }
    }
  }

  private static boolean isDirectory(int parent, String name) throws IOException {
    try {
      int flags = Linux.O_PATH | Linux.O_DIRECTORY | Linux.O_NOFOLLOW;
      Linux.close(Linux.openat(parent, name, flags, 0));
      return true;
    } catch (Linux.Errno e) {
      if (e.number() == Linux.ENOTDIR || e.number() == Linux.ELOOP) {
        return false;
      }
      throw e;
    }
  }

  private void link(FileNode link) throws IOException {
    try (OpenDirectories from = directories.again()) {
      int fromDirectory =
          from.open(
              FileNode.parentOf(link.linkTarget()),
              (_, _, path) -> {
                throw new IOException("the folder " + path + " vanished while it was written");
              });
      String name = FileNode.nameOf(link.linkTarget());
      FileMaker.link(fromDirectory, name, open(link.parent()), link.name());
    }
  }

  /** What this user or file system doesn't know stays out, as with cp -a. */
  private static void xattrs(int directory, String name, SequencedMap<String, byte[]> all)
      throws IOException {
    for (Map.Entry<String, byte[]> one : all.entrySet()) {
      try {
        FileMaker.setxattr(directory, name, one.getKey(), one.getValue());
      } catch (Linux.Errno refused) {
        // Owners stay out for the same reason.
      }
    }
  }

  /**
   * Gives directories their modes and times.
   *
   * @param delete whether what else is in the folder goes
   */
  public void finish(boolean delete) throws IOException {
    directories.forget();
    if (delete) {
      deleteOthers(folder, "");
    }
    for (FileNode node : written.descendingMap().values()) {
      if (node.isDirectory()) {
        FileMaker.attributes(open(node.parent()), node.name(), node);
      }
    }
  }

  private void deleteOthers(Path directory, String path) throws IOException {
    for (Linux.Entry child : Linux.list(directory)) {
      String below = path.isEmpty() ? child.name() : path + "/" + child.name();
      Path file = FileNames.resolve(directory, child.name());
      FileNode node = written.get(below);
      if (node == null) {
        DeleteTree.delete(file);
      } else if (node.isDirectory()) {
        deleteOthers(file, below);
      }
    }
  }

  @Override
  public void close() throws IOException {
    directories.close();
  }
}
