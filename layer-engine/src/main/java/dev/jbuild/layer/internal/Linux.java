package dev.jbuild.layer.internal;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.time.Instant;

/**
 * The system calls that the JDK doesn't have: files below a directory's descriptor, device nodes,
 * extended attributes, times of symlinks. Linked when the class is first used, about 15 ms.
 */
// A layer needs calls that no safe API has; each handle below states its exact signature.
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

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle OPENAT =
      handle("openat", 3, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle CLOSE = handle("close", 0, JAVA_INT, JAVA_INT);
  private static final MethodHandle WRITE =
      handle("write", 0, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle FTRUNCATE =
      handle("ftruncate", 0, JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle LSEEK =
      handle("lseek", 0, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle MKDIRAT =
      handle("mkdirat", 0, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle MKNODAT =
      handle("mknodat", 0, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_LONG);
  private static final MethodHandle SYMLINKAT =
      handle("symlinkat", 0, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS);
  private static final MethodHandle LINKAT =
      handle("linkat", 0, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle UNLINKAT =
      handle("unlinkat", 0, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle FCHOWNAT =
      handle("fchownat", 0, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle FCHMODAT =
      handle("fchmodat", 0, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle UTIMENSAT =
      handle("utimensat", 0, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
  private static final MethodHandle LSETXATTR =
      handle("lsetxattr", 0, JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle LGETXATTR =
      handle("lgetxattr", 0, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);
  private static final MethodHandle LLISTXATTR =
      handle("llistxattr", 0, JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG);
  private static final MethodHandle SYNCFS = handle("syncfs", 0, JAVA_INT, JAVA_INT);
  private static final MethodHandle STRERROR =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("strerror"),
          FunctionDescriptor.of(
              ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(256, JAVA_BYTE)), JAVA_INT));

  private Linux() {}

  private static MethodHandle handle(
      String name, int firstVariadic, MemoryLayout result, MemoryLayout... arguments) {
    Linker.Option errno = Linker.Option.captureCallState("errno");
    FunctionDescriptor descriptor = FunctionDescriptor.of(result, arguments);
    MemorySegment function = LINKER.defaultLookup().findOrThrow(name);
    return firstVariadic == 0
        ? LINKER.downcallHandle(function, descriptor, errno)
        : LINKER.downcallHandle(
            function, descriptor, errno, Linker.Option.firstVariadicArg(firstVariadic));
  }

  /** One call: its arguments' memory and its errno. */
  private interface Call {
    long invoke(Arena arena, MemorySegment errno) throws Throwable;
  }

  private static long call(String what, Call call) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      long result = call.invoke(arena, state);
      if (result < 0) {
        int errno = (int) ERRNO.get(state, 0L);
        throw new Errno(errno, what + ": " + message(errno));
      }
      return result;
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static String message(int errno) throws Throwable {
    return ((MemorySegment) STRERROR.invokeExact(errno)).getString(0);
  }

  private static MemorySegment text(SegmentAllocator arena, String text) {
    byte[] bytes = FileNames.encode(text);
    MemorySegment segment = arena.allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, 0, bytes.length);
    return segment;
  }

  public static int openat(int dir, String name, int flags, int mode) throws IOException {
    return (int)
        call(
            "open " + name,
            (a, e) -> (int) OPENAT.invokeExact(e, dir, text(a, name), flags | O_CLOEXEC, mode));
  }

  public static void close(int fd) throws IOException {
    call("close", (_, e) -> (int) CLOSE.invokeExact(e, fd));
  }

  public static long write(int fd, MemorySegment bytes, long length) throws IOException {
    return call("write", (_, e) -> (long) WRITE.invokeExact(e, fd, bytes, length));
  }

  /** Moves on by {@code length} bytes, and so leaves a hole. */
  public static void skip(int fd, long length) throws IOException {
    call("lseek", (_, e) -> (long) LSEEK.invokeExact(e, fd, length, 1));
  }

  public static void truncate(int fd, long size) throws IOException {
    call("ftruncate", (_, e) -> (int) FTRUNCATE.invokeExact(e, fd, size));
  }

  public static void mkdirat(int dir, String name, int mode) throws IOException {
    call("mkdir " + name, (a, e) -> (int) MKDIRAT.invokeExact(e, dir, text(a, name), mode));
  }

  public static void mknodat(int dir, String name, int mode, long rdev) throws IOException {
    call("mknod " + name, (a, e) -> (int) MKNODAT.invokeExact(e, dir, text(a, name), mode, rdev));
  }

  public static void symlinkat(String target, int dir, String name) throws IOException {
    call(
        "symlink " + name,
        (a, e) -> (int) SYMLINKAT.invokeExact(e, text(a, target), dir, text(a, name)));
  }

  public static void linkat(int fromDir, String from, int dir, String name) throws IOException {
    call(
        "link " + name,
        (a, e) -> (int) LINKAT.invokeExact(e, fromDir, text(a, from), dir, text(a, name), 0));
  }

  public static void unlinkat(int dir, String name, int flags) throws IOException {
    call("unlink " + name, (a, e) -> (int) UNLINKAT.invokeExact(e, dir, text(a, name), flags));
  }

  public static void chownat(int dir, String name, long uid, long gid) throws IOException {
    call(
        "chown " + name,
        (a, e) ->
            (int)
                FCHOWNAT.invokeExact(
                    e, dir, text(a, name), (int) uid, (int) gid, AT_SYMLINK_NOFOLLOW));
  }

  /** Sets the mode of what is no symlink. */
  public static void chmodat(int dir, String name, int mode) throws IOException {
    call("chmod " + name, (a, e) -> (int) FCHMODAT.invokeExact(e, dir, text(a, name), mode, 0));
  }

  public static void utimensat(int dir, String name, Instant mtime) throws IOException {
    call(
        "utimens " + name,
        (a, e) -> {
          MemorySegment times = a.allocate(JAVA_LONG, 4);
          for (int i = 0; i < 4; i += 2) {
            times.setAtIndex(JAVA_LONG, i, mtime.getEpochSecond());
            times.setAtIndex(JAVA_LONG, i + 1L, mtime.getNano());
          }
          return (int) UTIMENSAT.invokeExact(e, dir, text(a, name), times, AT_SYMLINK_NOFOLLOW);
        });
  }

  public static void setxattr(String path, String name, byte[] value) throws IOException {
    call(
        "setxattr " + name,
        (a, e) -> {
          MemorySegment bytes = a.allocate(Math.max(1, value.length));
          MemorySegment.copy(value, 0, bytes, JAVA_BYTE, 0, value.length);
          return (int)
              LSETXATTR.invokeExact(e, text(a, path), text(a, name), bytes, (long) value.length, 0);
        });
  }

  public static byte[] getxattr(String path, String name) throws IOException {
    byte[][] value = new byte[1][];
    call(
        "getxattr " + name,
        (a, e) -> {
          // The kernel's limit, XATTR_SIZE_MAX.
          MemorySegment into = a.allocate(65536);
          long n = (long) LGETXATTR.invokeExact(e, text(a, path), text(a, name), into, 65536L);
          value[0] = into.asSlice(0, Math.max(0, n)).toArray(JAVA_BYTE);
          return n;
        });
    return value[0];
  }

  /** Returns the names, each ended by NUL. */
  public static byte[] listxattr(String path) throws IOException {
    byte[][] names = new byte[1][];
    call(
        "listxattr",
        (a, e) -> {
          MemorySegment probe = text(a, path);
          long n = (long) LLISTXATTR.invokeExact(e, probe, MemorySegment.NULL, 0L);
          if (n > 0) {
            MemorySegment into = a.allocate(65536);
            n = (long) LLISTXATTR.invokeExact(e, probe, into, 65536L);
            names[0] = into.asSlice(0, Math.max(0, n)).toArray(JAVA_BYTE);
          } else {
            names[0] = new byte[0];
          }
          return n;
        });
    return names[0];
  }

  public static void syncfs(int fd) throws IOException {
    call("syncfs", (_, e) -> (int) SYNCFS.invokeExact(e, fd));
  }

  /** A system call's refusal. */
  public static final class Errno extends IOException {
    private final int number;

    Errno(int number, String message) {
      super(message);
      this.number = number;
    }

    /** Returns the error number. */
    public int number() {
      return number;
    }
  }
}
