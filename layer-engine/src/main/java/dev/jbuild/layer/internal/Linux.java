package dev.jbuild.layer.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.util.Arrays;

/**
 * The system calls that the JDK doesn't have: files below a directory's descriptor, device nodes,
 * extended attributes, times of symlinks. All go through the one libc function {@code syscall}:
 * each function that is linked costs a cold JVM 5 ms, and no cache keeps what linking makes.
 */
// A layer needs calls that no safe API has. The one handle takes whole numbers only.
@SuppressWarnings("restricted")
public final class Linux {
  public static final int O_WRONLY = 1;
  public static final int O_CREAT = 0100;
  public static final int O_EXCL = 0200;
  // Two flags that arm64 numbers in its own way.
  private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");
  public static final int O_DIRECTORY = ARM ? 040000 : 0200000;
  public static final int O_NOFOLLOW = ARM ? 0100000 : 0400000;
  public static final int O_PATH = 010000000;
  public static final int O_CLOEXEC = 02000000;
  public static final int AT_FDCWD = -100;
  public static final int AT_SYMLINK_NOFOLLOW = 0x100;
  public static final int AT_REMOVEDIR = 0x200;
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int EEXIST = 17;
  public static final int ENOTDIR = 20;
  public static final int EISDIR = 21;
  public static final int ELOOP = 40;
  public static final int ENODATA = 61;
  public static final int EOPNOTSUPP = 95;

  /** The kernel's limit, XATTR_SIZE_MAX. */
  private static final int MAX_XATTR = 65536;

  private static final long FS_IOC_GETFLAGS = 0x80086601L;
  private static final long FS_IOC_SETFLAGS = 0x40086602L;

  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle SYSCALL = link();

  private static MethodHandle link() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("syscall"),
        FunctionDescriptor.of(
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
        Linker.Option.captureCallState("errno"),
        Linker.Option.firstVariadicArg(1));
  }

  /** A call's number on x86-64 and on arm64. Source: asm/unistd_64.h, asm-generic/unistd.h. */
  private enum Number {
    WRITE(1, 64),
    CLOSE(3, 57),
    LSEEK(8, 62),
    IOCTL(16, 29),
    FTRUNCATE(77, 46),
    LSETXATTR(189, 6),
    LGETXATTR(192, 9),
    LLISTXATTR(195, 12),
    OPENAT(257, 56),
    MKDIRAT(258, 34),
    MKNODAT(259, 33),
    FCHOWNAT(260, 54),
    UNLINKAT(263, 35),
    LINKAT(265, 37),
    SYMLINKAT(266, 36),
    FCHMODAT(268, 53),
    UTIMENSAT(280, 88),
    SYNCFS(306, 267);

    private final long number;

    Number(long x86, long arm) {
      this.number = ARM ? arm : x86;
    }
  }

  private Linux() {}

  /**
   * Makes a call.
   *
   * @param what the call and what it is about, for the error
   * @param arguments up to five; addresses as numbers
   */
  private static long call(Arena arena, Number call, String what, long... arguments)
      throws IOException {
    long[] a = Arrays.copyOf(arguments, 5);
    MemorySegment state = arena.allocate(STATE);
    long result;
    try {
      result = (long) SYSCALL.invokeExact(state, call.number, a[0], a[1], a[2], a[3], a[4]);
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
    if (result < 0) {
      throw new Errno((int) ERRNO.get(state, 0L), what);
    }
    return result;
  }

  /** Makes a call that takes no memory. */
  private static long call(Number call, String what, long... arguments) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      return call(arena, call, what, arguments);
    }
  }

  private static long text(Arena arena, String text) {
    byte[] bytes = FileNames.encode(text);
    MemorySegment segment = arena.allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, 0, bytes.length);
    return segment.address();
  }

  public static int openat(int dir, String name, int flags, int mode) throws IOException {
    try (Arena a = Arena.ofConfined()) {
      return (int)
          call(a, Number.OPENAT, "open " + name, dir, text(a, name), flags | O_CLOEXEC, mode);
    }
  }

  public static void close(int fd) throws IOException {
    call(Number.CLOSE, "close", fd);
  }

  public static long write(int fd, MemorySegment bytes, long length) throws IOException {
    return call(Number.WRITE, "write", fd, bytes.address(), length);
  }

  /** Moves on by {@code length} bytes, and so leaves a hole. */
  public static void skip(int fd, long length) throws IOException {
    call(Number.LSEEK, "lseek", fd, length, 1);
  }

  public static void truncate(int fd, long size) throws IOException {
    call(Number.FTRUNCATE, "ftruncate", fd, size);
  }

  public static void mkdirat(int dir, String name, int mode) throws IOException {
    try (Arena a = Arena.ofConfined()) {
      call(a, Number.MKDIRAT, "mkdir " + name, dir, text(a, name), mode);
    }
  }

  public static void mknodat(int dir, String name, int mode, long rdev) throws IOException {
    try (Arena a = Arena.ofConfined()) {
      call(a, Number.MKNODAT, "mknod " + name, dir, text(a, name), mode, rdev);
    }
  }

  public static void symlinkat(String target, int dir, String name) throws IOException {
    try (Arena a = Arena.ofConfined()) {
      call(a, Number.SYMLINKAT, "symlink " + name, text(a, target), dir, text(a, name));
    }
  }

  public static void linkat(int fromDir, String from, int dir, String name) throws IOException {
    try (Arena a = Arena.ofConfined()) {
      call(a, Number.LINKAT, "link " + name, fromDir, text(a, from), dir, text(a, name), 0);
    }
  }

  public static void unlinkat(int dir, String name, int flags) throws IOException {
    try (Arena a = Arena.ofConfined()) {
      call(a, Number.UNLINKAT, "unlink " + name, dir, text(a, name), flags);
    }
  }

  public static void chownat(int dir, String name, long uid, long gid) throws IOException {
    try (Arena a = Arena.ofConfined()) {
      call(a, Number.FCHOWNAT, "chown " + name, dir, text(a, name), uid, gid, AT_SYMLINK_NOFOLLOW);
    }
  }

  /** Sets the mode of what is no symlink. */
  public static void chmodat(int dir, String name, int mode) throws IOException {
    try (Arena a = Arena.ofConfined()) {
      call(a, Number.FCHMODAT, "chmod " + name, dir, text(a, name), mode);
    }
  }

  public static void utimensat(int dir, String name, Instant mtime) throws IOException {
    try (Arena a = Arena.ofConfined()) {
      MemorySegment times = a.allocate(JAVA_LONG, 4);
      for (int i = 0; i < 4; i += 2) {
        times.setAtIndex(JAVA_LONG, i, mtime.getEpochSecond());
        times.setAtIndex(JAVA_LONG, i + 1L, mtime.getNano());
      }
      call(
          a,
          Number.UTIMENSAT,
          "utimens " + name,
          dir,
          text(a, name),
          times.address(),
          AT_SYMLINK_NOFOLLOW);
    }
  }

  public static void setxattr(String path, String name, byte[] value) throws IOException {
    try (Arena a = Arena.ofConfined()) {
      MemorySegment bytes = a.allocate(Math.max(1, value.length));
      MemorySegment.copy(value, 0, bytes, JAVA_BYTE, 0, value.length);
      call(
          a,
          Number.LSETXATTR,
          "setxattr " + name,
          text(a, path),
          text(a, name),
          bytes.address(),
          value.length,
          0);
    }
  }

  public static byte[] getxattr(String path, String name) throws IOException {
    try (Arena a = Arena.ofConfined()) {
      MemorySegment into = a.allocate(MAX_XATTR);
      long n =
          call(
              a,
              Number.LGETXATTR,
              "getxattr " + name,
              text(a, path),
              text(a, name),
              into.address(),
              MAX_XATTR);
      return into.asSlice(0, n).toArray(JAVA_BYTE);
    }
  }

  /** Returns the names, each ended by NUL. */
  public static byte[] listxattr(String path) throws IOException {
    try (Arena a = Arena.ofConfined()) {
      long at = text(a, path);
      if (call(a, Number.LLISTXATTR, "listxattr", at, 0, 0) == 0) {
        return new byte[0];
      }
      MemorySegment into = a.allocate(MAX_XATTR);
      long n = call(a, Number.LLISTXATTR, "listxattr", at, into.address(), MAX_XATTR);
      return into.asSlice(0, n).toArray(JAVA_BYTE);
    }
  }

  /**
   * Adds {@code flags} to the attributes of an open file or directory, as chattr(1) does. Source:
   * ioctl_iflags(2).
   */
  public static void addFlags(int fd, int flags) throws IOException {
    try (Arena a = Arena.ofConfined()) {
      MemorySegment word = a.allocate(JAVA_LONG);
      call(a, Number.IOCTL, "get flags", fd, FS_IOC_GETFLAGS, word.address());
      int now = word.get(JAVA_INT, 0) | flags;
      word.set(JAVA_INT, 0, now);
      call(a, Number.IOCTL, "set flags", fd, FS_IOC_SETFLAGS, word.address());
    }
  }

  public static void syncfs(int fd) throws IOException {
    call(Number.SYNCFS, "syncfs", fd);
  }

  /** A system call's refusal. */
  public static final class Errno extends IOException {
    private final int number;

    Errno(int number, String what) {
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
        case 13 -> "Permission denied";
        case EEXIST -> "File exists";
        case ENOTDIR -> "Not a directory";
        case EISDIR -> "Is a directory";
        case 22 -> "Invalid argument";
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
