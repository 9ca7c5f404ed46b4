package dev.jbuild.layer.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A folder that no symlink led to, and that stays the same one whatever is put at its path: a look
 * at what is in it can't be led elsewhere.
 */
public final class OpenFolder implements AutoCloseable {
  private static final int CLOSED = -1;

  private final Path folder;
  private int fd = CLOSED;

  /** Opens {@code folder}, an absolute path without symlinks, once {@link #path} is asked for. */
  public OpenFolder(Path folder) {
    this.folder = folder;
  }

  /** Returns the attributes of the file at {@code path}, if no symlink is on the way to it. */
  public static Optional<Stat> stat(Path path) throws IOException {
    Path name = path.getFileName();
    Path parent = path.getParent();
    if (name == null || parent == null) {
      return Stat.of(path);
    }
    try (OpenFolder folder = new OpenFolder(parent)) {
      return Stat.of(folder.path().resolve(name));
    } catch (Linux.Errno e) {
      if (e.number() == Linux.ENOENT || e.number() == Linux.ENOTDIR || e.number() == Linux.ELOOP) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Returns a path of the folder that is of use until it is closed. */
  public Path path() throws IOException {
    if (fd == CLOSED) {
      fd = Linux.openFolderBelow(folder);
    }
    return Path.of("/proc/self/fd/" + fd);
  }

  @Override
  public void close() throws IOException {
    if (fd != CLOSED) {
      Linux.close(fd);
    }
  }
}
