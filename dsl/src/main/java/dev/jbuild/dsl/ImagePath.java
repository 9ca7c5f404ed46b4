package dev.jbuild.dsl;

import java.util.ArrayDeque;
import java.util.Deque;

/** Paths inside an image, as text. */
final class ImagePath {
  private ImagePath() {}

  /**
   * Returns {@code path}, seen from {@code workingDir}, absolute, without {@code .} and {@code ..}.
   */
  static String resolve(String workingDir, String path) {
    Deque<String> names = new ArrayDeque<>();
    String whole = path.startsWith("/") ? path : workingDir + "/" + path;
    for (String name : whole.split("/", -1)) {
      if (name.equals("..")) {
        names.pollLast();
      } else if (!name.isEmpty() && !name.equals(".")) {
        names.addLast(name);
      }
    }
    return "/" + String.join("/", names);
  }

  /** Does the same, and keeps a {@code /} at the end, or a {@code /.}, as {@code /}. */
  static String resolveDestination(String workingDir, String path) {
    String resolved = resolve(workingDir, path);
    boolean folder =
        path.isEmpty() || path.equals(".") || path.endsWith("/") || path.endsWith("/.");
    return folder && !resolved.equals("/") ? resolved + "/" : resolved;
  }
}
