package dev.jbuild.layer.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * System calls: those that the JDK doesn't have (files below a directory's descriptor, device
 * nodes, extended attributes, times of symlinks), and the attributes of all files of a directory at
 * once. Files are named as {@link FileNames} writes them. Native, by {@code src/main/c/linux.c};
 * ADR 0006 tells why.
 */
public final class Linux {
  public static final int O_WRONLY = 1;
  public static final int O_CREAT = 0100;
  public static final int O_EXCL = 0200;
  // Two flags that arm64 numbers in its own way.
  private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");
  public static final int O_DIRECTORY = ARM ? 040000 : 0200000;
  public static final int O_NOFOLLOW = ARM ? 0100000 : 0400000;
  public static final int O_PATH = 010000000;
  public static final int AT_FDCWD = -100;
  public static final int AT_REMOVEDIR = 0x200;
  private static final int EACCES = 13;
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int EEXIST = 17;
  public static final int EINVAL = 22;
  public static final int ENOTDIR = 20;
  public static final int EISDIR = 21;
  public static final int ELOOP = 40;
  public static final int ENODATA = 61;
  public static final int EOPNOTSUPP = 95;

  static {
    load();
  }

  // Native access is granted on the command line.
  @SuppressWarnings("restricted")
  private static void load() {
    System.loadLibrary("jbuild");
  }

  private Linux() {}

  private static native long openat0(int dir, byte[] name, int flags, int mode);

  private static native long close0(int fd);

  private static native long write0(int fd, byte[] bytes, int offset, int length);

  private static native long lseek0(int fd, long offset);

  private static native long ftruncate0(int fd, long size);

  private static native long mkdirat0(int dir, byte[] name, int mode);

  private static native long mknodat0(int dir, byte[] name, int mode, long rdev);

  private static native long symlinkat0(byte[] target, int dir, byte[] name);

  private static native long linkat0(int fromDir, byte[] from, int dir, byte[] name);

  private static native long unlinkat0(int dir, byte[] name, int flags);

  private static native long fchownat0(int dir, byte[] name, long uid, long gid);

  private static native long fchmodat0(int dir, byte[] name, int mode);

  private static native long utimensat0(int dir, byte[] name, long seconds, int nanoseconds);

  private static native long syncfs0(int fd);

  private static native long addFlags0(int fd, int flags);

  private static native long lsetxattr0(byte[] file, byte[] name, byte[] value);

  private static native byte[] lgetxattr0(byte[] file, byte[] name, int[] errors);

  private static native byte[] llistxattr0(byte[] file, int[] errors);

  private static native long lstat0(byte[] file, long[] into);

  private static native byte @Nullable [] readSmall0(byte[] file);

  private static native int readUnchanged0(
      byte[] file, long[] expected, int at, byte[] into, int offset);

  private static native int openBelow0(byte[] file);

  private static native int openFolderBelow0(byte[] folder);

  private static native byte[] list0(byte[] folder, boolean below, int[] errors);

  private static long check(long result, String call, String name) throws IOException {
    if (result == -EACCES) {
      throw new AccessDeniedException(name);
    }
    if (result < 0) {
      throw new Errno((int) -result, call + " " + name);
    }
    return result;
  }

  private static void check(int[] errors, String call, String name) throws IOException {
    check(-errors[0], call, name);
  }

  private static byte[] name(String text) {
    return FileNames.encode(text);
  }

  public static int openat(int dir, String name, int flags, int mode) throws IOException {
    return (int) check(openat0(dir, name(name), flags, mode), "open", name);
  }

  public static void close(int fd) throws IOException {
    check(close0(fd), "close", "");
  }

  /** Writes all of the bytes. */
  public static void write(int fd, byte[] bytes, int offset, int length) throws IOException {
    check(write0(fd, bytes, offset, length), "write", "");
  }

  /** Moves on by {@code length} bytes, and so leaves a hole. */
  public static void skip(int fd, long length) throws IOException {
    check(lseek0(fd, length), "lseek", "");
  }

  public static void truncate(int fd, long size) throws IOException {
    check(ftruncate0(fd, size), "ftruncate", "");
  }

  public static void mkdirat(int dir, String name, int mode) throws IOException {
    check(mkdirat0(dir, name(name), mode), "mkdir", name);
  }

  public static void mknodat(int dir, String name, int mode, long rdev) throws IOException {
    check(mknodat0(dir, name(name), mode, rdev), "mknod", name);
  }

  public static void symlinkat(String target, int dir, String name) throws IOException {
    check(symlinkat0(name(target), dir, name(name)), "symlink", name);
  }

  public static void linkat(int fromDir, String from, int dir, String name) throws IOException {
    check(linkat0(fromDir, name(from), dir, name(name)), "link", name);
  }

  public static void unlinkat(int dir, String name, int flags) throws IOException {
    check(unlinkat0(dir, name(name), flags), "unlink", name);
  }

  public static void chownat(int dir, String name, long uid, long gid) throws IOException {
    check(fchownat0(dir, name(name), uid, gid), "chown", name);
  }

  /** Sets the mode of what is no symlink. */
  public static void chmodat(int dir, String name, int mode) throws IOException {
    check(fchmodat0(dir, name(name), mode), "chmod", name);
  }

  public static void utimensat(int dir, String name, Instant mtime) throws IOException {
    check(utimensat0(dir, name(name), mtime.getEpochSecond(), mtime.getNano()), "utimens", name);
  }

  public static void setxattr(String file, String name, byte[] value) throws IOException {
    check(lsetxattr0(name(file), name(name), value), "setxattr", name);
  }

  public static byte[] getxattr(String file, String name) throws IOException {
    int[] errors = new int[1];
    byte[] value = lgetxattr0(name(file), name(name), errors);
    check(errors, "getxattr", file);
    return value;
  }

  /** Returns the names, each ended by NUL. */
  public static byte[] listxattr(String file) throws IOException {
    int[] errors = new int[1];
    byte[] names = llistxattr0(name(file), errors);
    check(errors, "listxattr", file);
    return names;
  }

  /**
   * Adds {@code flags} to the attributes of an open file or directory, as chattr(1) does. Source:
   * ioctl_iflags(2).
   */
  public static void addFlags(int fd, int flags) throws IOException {
    check(addFlags0(fd, flags), "set flags", "");
  }

  public static void syncfs(int fd) throws IOException {
    check(syncfs0(fd), "syncfs", "");
  }

  /** Returns the attributes of {@code file} itself, even if it is a symlink. */
  static Optional<Stat> lstat(Path file) throws IOException {
    long[] numbers = new long[Stat.NUMBERS];
    String text = FileNames.text(file);
    long found = lstat0(name(text), numbers);
    if (found == -ENOENT || found == -ENOTDIR) {
      return Optional.empty();
    }
    check(found, "lstat", text);
    return Optional.of(Stat.of(numbers));
  }

  /**
   * Returns the bytes of {@code file} if it is a regular file of at most 64 KiB that can be read,
   * no symlink. The JDK takes ten times as long to open one, while it is cold.
   */
  public static Optional<byte[]> readSmall(Path file) {
    return Optional.ofNullable(readSmall0(name(FileNames.text(file))));
  }

  /**
   * Reads the whole of a regular file of one name if it is of this size, at most 64 KiB, and of
   * this time once it was read. No symlink is followed on the way to it.
   *
   * @param file as bytes
   * @param expected from {@code at} on: the size; seconds of mtime and of ctime; nanoseconds of
   *     both, mtime's in the upper half; file system; inode
   * @return negative if it isn't the same, and nothing was written; else it is in {@code into} now,
   *     from {@code offset} on: 0 if ctime and inode are the same too, 1 if they aren't
   */
  public static int readUnchanged(byte[] file, long[] expected, int at, byte[] into, int offset) {
    Objects.checkFromIndexSize(offset, expected[at], into.length);
    return readUnchanged0(file, expected, at, into, offset);
  }

  /**
   * Opens a regular file to read. No symlink is followed on the whole way to it, whatever somebody
   * changes there meanwhile.
   */
  public static InputStream openBelow(Path file) throws IOException {
    String text = FileNames.text(file);
    int fd = (int) check(openBelow0(name(text)), "open", text);
    try {
      return Files.newInputStream(Path.of("/proc/self/fd/" + fd));
    } finally {
      close(fd);
    }
  }

  /**
   * Opens a folder to look names up in, not to list it; it has to be closed. No symlink is followed
   * on the whole way to it.
   */
  public static int openFolderBelow(Path folder) throws IOException {
    String text = FileNames.text(folder);
    return (int) check(openFolderBelow0(name(text)), "open", text);
  }

  /** A file of a directory; files are ordered by name. */
  public record Entry(String name, Stat stat) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      return name.compareTo(other.name);
    }
  }

  /**
   * Returns what is in {@code folder}, in no order. A file that goes meanwhile is left out.
   *
   * @param folder no symlink
   */
  public static List<Entry> list(Path folder) throws IOException {
    return list(folder, false);
  }

  /** Does the same with a folder that no symlink leads to, on the whole way. */
  public static List<Entry> listBelow(Path folder) throws IOException {
    return list(folder, true);
  }

  private static List<Entry> list(Path folder, boolean below) throws IOException {
    int[] errors = new int[1];
    String text = FileNames.text(folder);
    byte[] bytes = list0(name(text), below, errors);
    check(errors, "open", text);
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    List<Entry> entries = new ArrayList<>();
    long[] numbers = new long[Stat.NUMBERS];
    while (in.hasRemaining()) {
      byte[] name = new byte[in.getShort() & 0xFFFF];
      in.get(name);
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = in.getLong();
      }
      entries.add(new Entry(FileNames.decode(name), Stat.of(numbers)));
    }
    return entries;
  }

  /** A system call's refusal. */
  public static final class Errno extends IOException {
    private final int number;

    private Errno(int number, String what) {
      super(what + ": " + text(number));
      this.number = number;
    }

    /** Returns the error number. */
    public int number() {
      return number;
    }

    /** The words of strerror(3), for what file systems give. */
    private static String text(int number) {
      return switch (number) {
        case EPERM -> "Operation not permitted";
        case ENOENT -> "No such file or directory";
        case 5 -> "Input/output error";
        case EEXIST -> "File exists";
        case ENOTDIR -> "Not a directory";
        case EISDIR -> "Is a directory";
        case EINVAL -> "Invalid argument";
        case 24 -> "Too many open files";
        case 27 -> "File too large";
        case 28 -> "No space left on device";
        case 30 -> "Read-only file system";
        case 31 -> "Too many links";
        case 36 -> "File name too long";
        case 39 -> "Directory not empty";
        case ELOOP -> "Too many levels of symbolic links";
        case ENODATA -> "No data available";
        case EOPNOTSUPP -> "Operation not supported";
        case 122 -> "Disk quota exceeded";
        default -> "error " + number;
      };
    }
  }
}
