package dev.jbuild.sandbox;

/** The kernel's error numbers, as words. */
final class Errno {
  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int EACCES = 13;
  static final int EBUSY = 16;
  static final int ENOTDIR = 20;
  static final int EINVAL = 22;
  static final int ENOSPC = 28;
  static final int ELOOP = 40;

  private Errno() {}

  /** Returns a clause in lower case. */
  static String text(int errno) {
    return switch (errno) {
      case EPERM -> "operation not permitted";
      case ENOENT -> "no such file or directory";
      case 5 -> "input/output error";
      case 7 -> "argument list too long";
      case 8 -> "exec format error: not a program of this machine, and no #! line";
      case 11 -> "resource temporarily unavailable";
      case 12 -> "out of memory";
      case EACCES -> "permission denied";
      case EBUSY -> "device or resource busy";
      case 17 -> "file exists";
      case 18 -> "crosses a device";
      case 19 -> "no such device";
      case ENOTDIR -> "not a directory";
      case 21 -> "is a directory";
      case EINVAL -> "invalid argument";
      case 24 -> "too many open files";
      case 26 -> "text file busy";
      case ENOSPC -> "no space left on device, or a limit is reached";
      case 30 -> "read-only file system";
      case 36 -> "file name too long";
      case 38 -> "the kernel is too old for it";
      case ELOOP -> "a symbolic link is in the way";
      case 87 -> "too many users of the resource";
      default -> "error number " + errno;
    };
  }
}
