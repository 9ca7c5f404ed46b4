package dev.jbuild.layer.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The ids that the user namespace of this process maps. Source: user_namespaces(7). */
final class UserMap {
  private static final boolean SINGLE = isSingle(Path.of("/proc/self/uid_map"));

  private UserMap() {}

  /**
   * Returns whether root is the only user there is: a user without a range in {@code /etc/subuid}
   * can't give a file to anybody else, so that all that is unpacked is root's.
   */
  static boolean isSingle() {
    return SINGLE;
  }

  private static boolean isSingle(Path map) {
    try {
      List<String> lines = Files.readAllLines(map);
      return lines.size() == 1 && lines.getFirst().strip().endsWith(" 1");
    } catch (IOException noUserNamespaces) {
      return false;
    }
  }
}
