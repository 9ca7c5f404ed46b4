package dev.jbuild.layer.internal;

import dev.jbuild.layer.FileNode;
import dev.jbuild.layer.FileType;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

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

  /** Returns the attributes of {@code path} itself, even if it is a symlink. */
  public static Optional<Stat> of(Path path) throws IOException {
    Map<String, Object> all;
    try {
      all =
          Files.readAttributes(
              path,
              "unix:mode,uid,gid,size,lastModifiedTime,ctime,rdev,nlink,ino,dev",
              LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException | NotDirectoryException absent) {
      return Optional.empty();
    } catch (FileSystemException e) {
      if (e.getReason() != null && e.getReason().contains("Not a directory")) {
        return Optional.empty();
      }
      throw e;
    }
    return Optional.of(
        new Stat(
            (int) number(all.get("mode")),
            number(all.get("uid")) & 0xFFFFFFFFL,
            number(all.get("gid")) & 0xFFFFFFFFL,
            number(all.get("size")),
            time(all.get("lastModifiedTime")),
            time(all.get("ctime")),
            number(all.get("rdev")),
            number(all.get("nlink")),
            number(all.get("dev")),
            number(all.get("ino"))));
  }

  private static Instant time(@Nullable Object value) {
    return value instanceof FileTime time ? time.toInstant() : Instant.EPOCH;
  }

  private static long number(@Nullable Object value) {
    return value instanceof Number n ? n.longValue() : 0;
  }

  /** Returns the type, or nothing for a socket. */
  public Optional<FileType> type() {
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
