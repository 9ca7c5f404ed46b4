package dev.jbuild.cli;

import java.nio.file.Path;
import java.util.Map;

/** Where jbuild keeps its state. */
final class StateRoot {
  private StateRoot() {}

  /** Returns what {@code --root} says, or JBUILD_ROOT, or the place for this user. */
  static Path of(Options options, Map<String, String> environment) {
    String root = options.one("--root", environment.getOrDefault("JBUILD_ROOT", ""));
    return root.isEmpty() ? usual(environment) : Path.of(root);
  }

  private static Path usual(Map<String, String> environment) {
    if (environment.getOrDefault("_JBUILD_USERNS", "").isEmpty()
        && System.getProperty("user.name", "").equals("root")) {
      return Path.of("/var/lib/jbuild");
    }
    String data = environment.getOrDefault("XDG_DATA_HOME", "");
    return data.isEmpty()
        ? Path.of(environment.getOrDefault("HOME", "/"), ".local", "share", "jbuild")
        : Path.of(data, "jbuild");
  }
}
