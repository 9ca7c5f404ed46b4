package dev.jbuild.sandbox;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of steps' cgroups: {@code jbuild-<pid>-<start>-<count>-<step>}, by which the ones of a
 * dead owner are known. {@code start} is when the owner's process began, in the kernel's ticks, for
 * pids come again.
 */
final class CgroupNames {
  private static final Pattern NAME = Pattern.compile("jbuild-(\\d{1,10})-(\\d+)-\\d+-.*");
  private static final AtomicLong COUNT = new AtomicLong();

  /** The field of {@code /proc/<pid>/stat} behind the name, from 0. Source: proc_pid_stat(5). */
  private static final int START_FIELD = 19;

  private final String owner;

  private CgroupNames(String owner) {
    this.owner = owner;
  }

  static CgroupNames current() {
    long pid = ProcessHandle.current().pid();
    return new CgroupNames("jbuild-" + pid + "-" + startOf(pid).orElse("0") + "-");
  }

  /** Returns a name that no other step has. */
  String of(String step) {
    return owner + COUNT.incrementAndGet() + "-" + step;
  }

  /** Removes the cgroups of dead owners below {@code parents}. One that isn't empty stays. */
  void sweep(List<Path> parents) throws IOException {
    for (Path parent : parents) {
      try (DirectoryStream<Path> groups = Files.newDirectoryStream(parent, "jbuild-*")) {
        for (Path group : groups) {
          if (isDead(group.getFileName().toString())) {
            remove(group);
          }
        }
      }
    }
  }

  private static boolean isDead(String name) {
    Matcher parts = NAME.matcher(name);
    return parts.matches()
        && !startOf(Long.parseLong(parts.group(1))).equals(Optional.of(parts.group(2)));
  }

  private static void remove(Path group) {
    try {
      Files.delete(group);
    } catch (IOException e) {
      // Its launcher is still at it, or someone else was quicker.
    }
  }

  private static Optional<String> startOf(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      String afterName = stat.substring(stat.lastIndexOf(')') + 2);
      return Optional.of(afterName.split(" ", -1)[START_FIELD]);
    } catch (IOException e) {
      return Optional.empty(); // no such process
    }
  }
}
