package dev.jbuild.sandbox;

import java.util.List;

/** What a filter does about one system call. */
sealed interface SyscallRule {

  /** The call is made. */
  record Allow() implements SyscallRule {}

  /** The call gives an error. */
  record Refuse(int errno) implements SyscallRule {}

  /** The call is made if the low 32 bits of an argument are in a range; else it gives EPERM. */
  record AllowIn(int argument, List<Range> ranges) implements SyscallRule {
    public AllowIn {
      ranges = List.copyOf(ranges);
    }
  }

  /** The call is made if no bit of the mask is set in an argument; else it gives EPERM. */
  record AllowClear(int argument, int mask) implements SyscallRule {}

  /** Numbers from {@code first} to {@code last}, 0 to 2^32-1. */
  record Range(long first, long last) {
    boolean contains(long number) {
      return first <= number && number <= last;
    }
  }

  /** What EPERM is to the kernel. */
  int EPERM = 1;

  /** What ENOSYS is to the kernel. */
  int ENOSYS = 38;
}
