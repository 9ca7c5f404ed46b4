package dev.jbuild.layer.internal;

import dev.jbuild.layer.FileNode;
import dev.jbuild.layer.FileType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What {@code lstat} tells of a file.
 *
 * @param mode with the type in the bits 0170000
 * @param ctime when the file was last changed in any way; no program can set it
 * @param dev the file system, and {@code ino} the file in it
 */
public record Stat(
    int mode,
    long uid,
    long gid,
    long size,
    Instant mtime,
    Instant ctime,
    long rdev,
    long nlink,
    long dev,
    long ino) {

  private static final int TYPE = 0170000;

  /** How many numbers {@link #of(long[])} takes. */
  static final int NUMBERS = 12;

  /** Takes the numbers in the order of {@code linux.c}. */
  static Stat of(long[] all) {
    return new Stat(
        (int) all[0],
        all[1],
        all[2],
        all[3],
        Instant.ofEpochSecond(all[4], all[5]),
        Instant.ofEpochSecond(all[6], all[7]),
        all[8],
        all[9],
        all[10],
        all[11]);
  }

  /** Returns the attributes of {@code path} itself, even if it is a symlink. */
  public static Optional<Stat> of(Path path) throws IOException {
    return Linux.lstat(path);
  }

  /** Returns the type, or nothing for a socket. */
  public Optional<FileType> type() {
    return type(mode);
  }

  /** Returns the type in a mode, or nothing for a socket. */
  public static Optional<FileType> type(int mode) {
    return Optional.ofNullable(
        switch (mode & TYPE) {
          case 0100000 -> FileType.FILE;
          case 0040000 -> FileType.DIRECTORY;
          case 0120000 -> FileType.SYMLINK;
          case 0020000 -> FileType.CHAR;
          case 0060000 -> FileType.BLOCK;
          case 0010000 -> FileType.FIFO;
          default -> null;
        });
  }

  /** Returns whether it is a directory. */
  public boolean isDirectory() {
    return isDirectory(mode);
  }

  /** Returns whether the type in a mode is that of a directory. */
  public static boolean isDirectory(int mode) {
    return (mode & TYPE) == 0040000;
  }

  /** Returns whether overlayfs takes this file for a whiteout. */
  public boolean isWhiteout() {
    return (mode & TYPE) == 0020000 && rdev == 0;
  }

  /** Returns the node at {@code path} of a tree. */
  public FileNode toNode(
      String path, FileType type, String linkTarget, SequencedMap<String, byte[]> xattrs) {
    boolean device = type == FileType.CHAR || type == FileType.BLOCK;
    return new FileNode(
        path,
        type,
        mode & 07777,
        uid,
        gid,
        type == FileType.FILE ? size : 0,
        mtime,
        linkTarget,
        device ? rdev : 0,
        xattrs,
        null,
        nlink > 1 && type != FileType.DIRECTORY ? dev + ":" + ino : null);
  }
}
