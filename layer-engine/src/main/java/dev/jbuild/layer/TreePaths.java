package dev.jbuild.layer;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Paths with symlinks, resolved within a tree: none leads out of its root. */
final class TreePaths {
  /** The kernel's own limit. */
  private static final int MAX_LINKS = 40;

  private TreePaths() {}

  /** Something to look paths up in. */
  interface LookUp {
    Optional<FileNode> find(String path) throws IOException;
  }

  /**
   * Returns the path that {@code path} means once every symlink on it, the last one too, is
   * followed; what doesn't exist is taken as written. Nothing if the symlinks go in a circle.
   */
  static Optional<String> resolve(LookUp tree, String path) throws IOException {
    Deque<String> left = new ArrayDeque<>(parts(path));
    String at = "";
    int links = 0;
    while (!left.isEmpty()) {
      String part = left.removeFirst();
      if (part.equals("..")) {
        at = FileNode.parentOf(at);
        continue;
      }
      String next = below(at, part);
      Optional<FileNode> node = tree.find(next);
      if (node.isPresent() && node.get().type() == FileType.SYMLINK) {
        if (++links > MAX_LINKS) {
          return Optional.empty();
        }
        String target = node.get().linkTarget();
        parts(target).reversed().forEach(left::addFirst);
        at = target.startsWith("/") ? "" : at;
      } else {
        at = next;
      }
    }
    return Optional.of(at);
  }

  /** Returns the names of a path, without empty ones and {@code .}. */
  static List<String> parts(String path) {
    return Arrays.stream(path.split("/"))
        .filter(part -> !part.isEmpty() && !part.equals("."))
        .toList();
  }

  /** Returns the path without {@code .} and {@code ..}, which can't lead above the root. */
  static String clean(String path) {
    String at = "";
    for (String part : parts(path)) {
      at = part.equals("..") ? FileNode.parentOf(at) : below(at, part);
    }
    return at;
  }

  static String below(String directory, String name) {
    return directory.isEmpty() || name.isEmpty() ? directory + name : directory + "/" + name;
  }
}
