package dev.jbuild.layer.internal;

import java.io.IOException;

/**
 * Directories below a root, opened part by part without following any symlink, so that no name can
 * lead out. The last one stays open, as entries come directory by directory.
 */
public final class OpenDirectories implements AutoCloseable {
  private static final int FLAGS = Linux.O_PATH | Linux.O_DIRECTORY | Linux.O_NOFOLLOW;

  /** Makes a directory that is missing, or stands where something else is. */
  public interface Maker {
    /** Makes {@code name} in the open directory {@code parent}; {@code path} is from the root. */
    void make(int parent, String name, String path) throws IOException;
  }

  private final int root;
  private String openPath = "";
  private int open;

  /** Opens the root, a path of this machine. */
  public OpenDirectories(String root) throws IOException {
    this.root = Linux.openat(Linux.AT_FDCWD, root, FLAGS, 0);
    this.open = this.root;
  }

  /** Returns the same root, opened once more, so that two directories can be open. */
  public OpenDirectories again() throws IOException {
    return new OpenDirectories("/proc/self/fd/" + root + "/.");
  }

  /** Returns a descriptor of {@code path}; it is valid until the next call. */
  public int open(String path, Maker maker) throws IOException {
    if (path.equals(openPath)) {
      return open;
    }
    int at = root;
    int start = 0;
    while (start < path.length()) {
      int slash = path.indexOf('/', start);
      int end = slash < 0 ? path.length() : slash;
      int next;
      try {
        next = child(at, path.substring(start, end), path.substring(0, end), maker);
      } finally {
        if (at != root) {
          Linux.close(at);
        }
      }
      at = next;
      start = end + 1;
    }
    forget();
    open = at;
    openPath = path;
    return at;
  }

  private static int child(int parent, String name, String path, Maker maker) throws IOException {
    try {
      return Linux.openat(parent, name, FLAGS, 0);
    } catch (Linux.Errno e) {
      if (e.number() != Linux.ENOENT && e.number() != Linux.ENOTDIR && e.number() != Linux.ELOOP) {
        throw e;
      }
      maker.make(parent, name, path);
      return Linux.openat(parent, name, FLAGS, 0);
    }
  }

  /** Closes the directory that was opened last, which may be about to go. */
  public void forget() throws IOException {
    if (open != root) {
      Linux.close(open);
    }
    open = root;
    openPath = "";
  }

  @Override
  public void close() throws IOException {
    forget();
    Linux.close(root);
  }
}
