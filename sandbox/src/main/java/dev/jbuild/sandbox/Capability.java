package dev.jbuild.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/** The kernel's capabilities, in its order: a constant's ordinal is its number. */
enum Capability {
  CHOWN,
  DAC_OVERRIDE,
  DAC_READ_SEARCH,
  FOWNER,
  FSETID,
  KILL,
  SETGID,
  SETUID,
  SETPCAP,
  LINUX_IMMUTABLE,
  NET_BIND_SERVICE,
  NET_BROADCAST,
  NET_ADMIN,
  NET_RAW,
  IPC_LOCK,
  IPC_OWNER,
  SYS_MODULE,
  SYS_RAWIO,
  SYS_CHROOT,
  SYS_PTRACE,
  SYS_PACCT,
  SYS_ADMIN,
  SYS_BOOT,
  SYS_NICE,
  SYS_RESOURCE,
  SYS_TIME,
  SYS_TTY_CONFIG,
  MKNOD,
  LEASE,
  AUDIT_WRITE,
  AUDIT_CONTROL,
  SETFCAP,
  MAC_OVERRIDE,
  MAC_ADMIN,
  SYSLOG,
  WAKE_ALARM,
  BLOCK_SUSPEND,
  AUDIT_READ,
  PERFMON,
  BPF,
  CHECKPOINT_RESTORE;

  /** What a step's root has: enough to install packages, nothing that reaches the machine. */
  static final Set<Capability> DEFAULT =
      EnumSet.of(
          CHOWN,
          DAC_OVERRIDE,
          FOWNER,
          FSETID,
          KILL,
          SETGID,
          SETUID,
          SETPCAP,
          NET_BIND_SERVICE,
          SYS_CHROOT,
          SETFCAP);

  /** Returns the kernel's bit mask of {@code capabilities}. */
  @SuppressWarnings("EnumOrdinal") // the kernel's numbers are this enum's order
  static long mask(Set<Capability> capabilities) {
    return capabilities.stream().mapToLong(one -> 1L << one.ordinal()).reduce(0, (a, b) -> a | b);
  }

  /** Returns the mask of what this process may hand on. Source: proc_pid_status(5). */
  static long own() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("CapPrm:")) {
          return Long.parseUnsignedLong(line.substring("CapPrm:".length()).strip(), 16);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return 0;
  }
}
