package dev.jbuild.layer;

import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds what the sources of a {@code COPY} mean. */
final class CopySources {
  /** In a pattern of {@code --parents}: any number of directories. */
  private static final String ANY_DEPTH = "**";

  private final FileTree tree;
  private final boolean parents;

  /**
   * Finds in {@code tree}.
   *
   * @param parents whether a name of {@code **} stands for any number of directories
   */
  CopySources(FileTree tree, boolean parents) {
    this.tree = tree;
    this.parents = parents;
  }

  /**
   * One match.
   *
   * @param written the path as it was matched, cleaned
   * @param node the file once symlinks are followed
   */
  record Match(String written, FileNode node) {}

  /** Returns the matches of a path or pattern, sorted; a pattern may have none. */
  List<Match> find(String source) throws IOException {
    List<Match> matches = new ArrayList<>();
    if (source.chars().noneMatch(c -> "*?[\\".indexOf(c) >= 0)) {
      String path = TreePaths.clean(source);
      matches.add(new Match(path, follow(path).orElseThrow(() -> notFound(source, path))));
      return matches;
    }
    List<String> paths = List.of("");
    boolean wild = false;
    List<String> parts = TreePaths.parts(TreePaths.clean(source));
    for (int i = 0; i < parts.size(); i++) {
      boolean last = i == parts.size() - 1;
      wild |= isWild(parts.get(i));
      // As the last name, it matches what is in a directory, which brings all that is below.
      paths =
          parents && !last && parts.get(i).equals(ANY_DEPTH)
              ? descend(paths)
              : step(paths, pattern(parts.get(i), source), !wild || last);
    }
    for (String path : paths) {
      Optional<FileNode> node = follow(path);
      if (node.isPresent()) {
        matches.add(new Match(path, node.get()));
      }
    }
    return matches;
  }

  private static boolean isWild(String part) {
    for (int i = 0; i < part.length(); i++) {
      if (part.charAt(i) == '\\') {
        i++;
      } else if ("*?[".indexOf(part.charAt(i)) >= 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns what in the directories matches.
   *
   * @param links also symlinks; from the first wildcard on, none leads further, as in BuildKit
   */
  private List<String> step(List<String> directories, Pattern pattern, boolean links)
      throws IOException {
    List<String> next = new ArrayList<>();
    for (String directory : directories) {
      Optional<FileNode> node = follow(directory);
      if (node.isPresent() && node.get().isDirectory()) {
        for (FileNode child : tree.list(node.get().path())) {
          if ((links || child.isDirectory()) && pattern.matcher(child.name()).matches()) {
            next.add(TreePaths.below(directory, child.name()));
          }
        }
      }
    }
    return next;
  }

  /** Returns the directories and all that are below them, each once; symlinks aren't followed. */
  private List<String> descend(List<String> directories) throws IOException {
    SequencedSet<String> all = new LinkedHashSet<>();
    for (String directory : directories) {
      descend(directory, all);
    }
    return List.copyOf(all);
  }

  private void descend(String directory, SequencedSet<String> all) throws IOException {
    Optional<FileNode> node = follow(directory);
    if (node.isPresent() && node.get().isDirectory() && all.add(directory)) {
      for (FileNode child : tree.list(node.get().path())) {
        if (child.isDirectory()) {
          descend(TreePaths.below(directory, child.name()), all);
        }
      }
    }
  }

  private static Pattern pattern(String part, String source) {
    StringBuilder regex = new StringBuilder();
    try {
      for (int i = 0; i < part.length(); i++) {
        i = PathPatterns.one(part, i, regex);
      }
      return Pattern.compile(regex.toString(), Pattern.DOTALL);
    } catch (IllegalArgumentException malformed) {
      throw badPattern("source " + source + " is no valid pattern", malformed);
    }
  }

  static LayerException badPattern(String what, IllegalArgumentException malformed) {
    return new LayerException(
        ExitCode.WRONG_INPUT,
        new Problem(
            "BadCopyPattern",
            what,
            Place.ANYWHERE,
            "close each [ by ], or write [[] for a [ that is meant as it stands"),
        malformed);
  }

  private Optional<FileNode> follow(String path) throws IOException {
    Optional<String> resolved = TreePaths.resolve(tree::find, path);
    return resolved.isEmpty() ? Optional.empty() : tree.find(resolved.get());
  }

  private LayerException notFound(String source, String path) {
    return new LayerException(
        ExitCode.BUILD_FAILED,
        new Problem(
            "CopySourceNotFound",
            "source " + source + " doesn't exist",
            Place.ANYWHERE,
            hint(path)));
  }

  private @Nullable String hint(String path) {
    if (tree instanceof DirectoryTree folder && folder.isIgnored(path)) {
      return ".dockerignore leaves it out; take it back there by a line !" + path;
    }
    try {
      return nearest(path).map(name -> "did you mean " + name + "?").orElse(null);
    } catch (IOException unreadable) {
      return null;
    }
  }

  private Optional<String> nearest(String path) throws IOException {
    String parent = FileNode.parentOf(path);
    Optional<String> best = Optional.empty();
    int distance = 3;
    for (FileNode sibling : tree.list(parent)) {
      int found = distance(sibling.name(), FileNode.nameOf(path));
      if (found < distance) {
        distance = found;
        best = Optional.of(sibling.path());
      }
    }
    return best;
  }

  /** Returns how many letters to insert, remove or replace make one of the other. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
