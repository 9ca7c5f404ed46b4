package dev.jbuild.layer.snapshot;

import dev.jbuild.layer.FileNode;
import dev.jbuild.layer.FileType;
import dev.jbuild.layer.LayerException;
import dev.jbuild.layer.internal.DeleteTree;
import dev.jbuild.layer.internal.FileNames;
import dev.jbuild.layer.internal.Linux;
import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/** Makes single files in an open directory. Nothing that is there already is written through. */
final class FileMaker {
  private static final int BUFFER = 1 << 16;
  private static final byte[] ZEROS = new byte[BUFFER];
  private static final int CHAR = 0020000;
  private static final int BLOCK = 0060000;
  private static final int FIFO = 0010000;

  private final byte[] buffer = new byte[BUFFER];
  private final String archive;

  /**
   * Makes files of an archive.
   *
   * @param archive what to call it in problems
   */
  FileMaker(String archive) {
    this.archive = archive;
  }

  /** A way to make a file that fails if the name is taken. */
  private interface Making {
    void make() throws IOException;
  }

  /** Makes a file of any type but a hard link, with its attributes; what was there is gone. */
  void make(int directory, FileNode node, InputStream content) throws IOException {
    String name = node.name();
    switch (node.type()) {
      case FILE -> replacing(directory, name, () -> file(directory, node, content));
      case SYMLINK ->
          replacing(directory, name, () -> Linux.symlinkat(node.linkTarget(), directory, name));
      case CHAR -> replacing(directory, name, () -> device(directory, node, CHAR));
      case BLOCK -> replacing(directory, name, () -> device(directory, node, BLOCK));
      case FIFO -> replacing(directory, name, () -> Linux.mknodat(directory, name, FIFO | 0600, 0));
      case DIRECTORY, HARDLINK -> throw new IllegalArgumentException(node.toString());
    }
    attributes(directory, name, node);
  }

  private void device(int directory, FileNode node, int type) throws IOException {
    if (type == CHAR && node.rdev() == 0) {
      throw new LayerException(
          ExitCode.BUILD_FAILED,
          new Problem(
              "ForgedWhiteout",
              "device 0/0 in a layer would hide the file of the layer below",
              new Place.Entry(archive, node.path()),
              "don't use this image unless you know why it has such an entry"));
    }
    node(directory, node.name(), type | 0600, node.rdev());
  }

  private static void node(int directory, String name, int mode, long rdev) throws IOException {
    try {
      Linux.mknodat(directory, name, mode, rdev);
    } catch (Linux.Errno e) {
      if (e.number() == Linux.EPERM) {
        throw new LayerException(
            ExitCode.ENVIRONMENT,
            new Problem(
                "NodeNotPermitted",
                "the kernel doesn't permit this user to make the device node " + name,
                Place.ANYWHERE,
                "build as root, or on a kernel of 5.8 or later outside of a nested container"),
            e);
      }
      throw e;
    }
  }

  /** Makes the mark that hides a file of the layers below. */
  static void whiteout(int directory, String name) throws IOException {
    node(directory, name, CHAR, 0);
  }

  static void link(int fromDirectory, String from, int directory, String name) throws IOException {
    replacing(directory, name, () -> Linux.linkat(fromDirectory, from, directory, name));
  }

  private static void replacing(int directory, String name, Making making) throws IOException {
    try {
      making.make();
    } catch (Linux.Errno e) {
      if (e.number() != Linux.EEXIST) {
        throw e;
      }
      remove(directory, name);
      making.make();
    }
  }

  /** Removes whatever has the name, with all below it. */
  static void remove(int directory, String name) throws IOException {
    try {
      Linux.unlinkat(directory, name, 0);
    } catch (Linux.Errno e) {
      if (e.number() != Linux.EISDIR) {
        throw e;
      }
      DeleteTree.delete(below(directory, name));
    }
  }

  private static Path below(int directory, String name) {
    return FileNames.resolve(Path.of("/proc/self/fd/" + directory), name);
  }

  private void file(int directory, FileNode node, InputStream content) throws IOException {
    int flags = Linux.O_CREAT | Linux.O_EXCL | Linux.O_WRONLY | Linux.O_NOFOLLOW;
    int fd = Linux.openat(directory, node.name(), flags, 0600);
    try {
      long left = node.size();
      boolean hole = false;
      while (left > 0) {
        int n = content.readNBytes(buffer, 0, (int) Math.min(BUFFER, left));
        if (n == 0) {
          throw new EOFException(node.path() + " is shorter than it should be");
        }
        hole = n == BUFFER && Arrays.equals(buffer, ZEROS);
        if (hole) {
          Linux.skip(fd, n);
        } else {
          Linux.write(fd, buffer, 0, n);
        }
        left -= n;
      }
      if (hole) {
        Linux.truncate(fd, node.size());
      }
    } finally {
      Linux.close(fd);
    }
  }

  /** Sets the owner first: the kernel then takes setuid and capabilities away. */
  static void attributes(int directory, String name, FileNode node) throws IOException {
    if (!UserMap.isSingle()) {
      Linux.chownat(directory, name, node.uid(), node.gid());
    }
    if (node.type() != FileType.SYMLINK) {
      Linux.chmodat(directory, name, node.mode());
    }
    for (Map.Entry<String, byte[]> xattr : node.xattrs().entrySet()) {
      setxattr(directory, name, xattr.getKey(), xattr.getValue());
    }
    Linux.utimensat(directory, name, node.mtime());
  }

  /** The descriptor's link is followed, the name isn't. */
  static void setxattr(int directory, String name, String attribute, byte[] value)
      throws IOException {
    Linux.setxattr("/proc/self/fd/" + directory + "/" + name, attribute, value);
  }
}
