package dev.jbuild.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Which ids exist for this process.
 *
 * @param user the kind of mapping
 * @param count how many ids from 0 on; 2^32-1 if there is no user namespace
 */
record UserMapping(Isolation.User user, long count) {
  private static final long ALL = 0xFFFF_FFFFL;

  static UserMapping current() throws IOException {
    return parse(Files.readString(Path.of("/proc/self/uid_map")));
  }

  /** Parses a {@code uid_map}: lines of «inside outside count». Source: user_namespaces(7). */
  static UserMapping parse(String map) {
    List<String[]> lines = map.lines().map(line -> line.strip().split(" +", -1)).toList();
    long count = lines.stream().mapToLong(line -> Long.parseLong(line[2])).sum();
    if (count == ALL) {
      return new UserMapping(Isolation.User.MACHINE, count);
    }
    return count == 1
        ? new UserMapping(Isolation.User.SINGLE_ID, 1)
        : new UserMapping(Isolation.User.ID_RANGE, count);
  }

  boolean inUserNamespace() {
    return user != Isolation.User.MACHINE;
  }

  boolean has(long id) {
    return id < count;
  }
}
