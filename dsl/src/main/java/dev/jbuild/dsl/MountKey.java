package dev.jbuild.dsl;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys of a {@code --mount}, and which type takes which. */
final class MountKey {
  /** All, in the order in which they are told. */
  static final List<String> ALL =
      List.of(
          "type",
          "target",
          "dst",
          "destination",
          "source",
          "src",
          "from",
          "readonly",
          "ro",
          "readwrite",
          "rw",
          "id",
          "sharing",
          "required",
          "size",
          "mode",
          "uid",
          "gid",
          "env");

  private MountKey() {}

  /** Returns the first of the names that {@code key} has, or null if it is no key. */
  static @Nullable String firstName(String key) {
    return switch (key) {
      case "dst", "destination" -> "target";
      case "src" -> "source";
      case "ro" -> "readonly";
      case "rw" -> "readwrite";
      default -> ALL.contains(key) ? key : null;
    };
  }

  /**
   * Returns whether a mount of {@code type} takes {@code key}, which is a first name. As in
   * BuildKit, some types take keys that say nothing to them.
   */
  static boolean isFor(String key, String type) {
    return switch (key) {
      case "from" -> !type.equals("secret");
      case "source" -> !type.equals("ssh");
      case "mode", "uid", "gid" -> !type.equals("bind") && !type.equals("tmpfs");
      case "sharing" -> type.equals("cache");
      case "required" -> type.equals("secret") || type.equals("ssh");
      case "size" -> type.equals("tmpfs");
      default -> true;
    };
  }

  /** Returns the keys of {@code type}, by all their names. */
  static List<String> of(String type) {
    List<String> keys = new ArrayList<>();
    for (String key : ALL) {
      String first = firstName(key);
      if (first != null && isFor(first, type)) {
        keys.add(key);
      }
    }
    return keys;
  }
}
