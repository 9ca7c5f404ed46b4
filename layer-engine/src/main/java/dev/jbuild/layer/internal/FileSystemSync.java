package dev.jbuild.layer.internal;

import java.io.IOException;
import java.nio.file.Path;

/** Brings a file system to the disk. */
public final class FileSystemSync {
  private FileSystemSync() {}

  /** Writes all that is pending for the file system that has {@code folder}. */
  public static void sync(Path folder) throws IOException {
    int fd = Linux.openat(Linux.AT_FDCWD, folder.toString(), Linux.O_DIRECTORY, 0);
    try {
      Linux.syncfs(fd);
    } finally {
      Linux.close(fd);
    }
  }
}
