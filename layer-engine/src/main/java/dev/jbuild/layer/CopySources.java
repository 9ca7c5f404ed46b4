package dev.jbuild.layer;

import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import dev.jbuild.problem.TerminalText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.regex.Pattern;

/** Finds what the sources of a {@code COPY} mean. */
final class CopySources {
  /** In a pattern of {@code --parents}: any number of directories. */
  private static final String ANY_DEPTH = "**";

  private final FileTree tree;
  private final boolean parents;
  private final boolean keepLinks;

  /**
   * Finds in {@code tree}. With {@code --parents}, a name of {@code **} stands for any number of
   * directories.
   */
  CopySources(FileTree tree, CopyOptions options) {
    this.tree = tree;
    this.parents = options.parents();
    this.keepLinks = options.keepLinks();
  }

  /**
   * One match.
   *
   * @param written the path as it was matched, cleaned
   * @param node the file once symlinks are followed; a symlink where those are kept
   */
  record Match(String written, FileNode node) {}

  /**
   * Returns the matches of a path or pattern, sorted. A pattern may have none, but the directory
   * that it begins in must be there, as in BuildKit.
   */
  List<Match> find(String source) throws IOException {
    if (source.chars().noneMatch(c -> "*?[\\".indexOf(c) >= 0)) {
      return List.of(match(TreePaths.clean(source), source));
    }
    List<String> paths = List.of("");
    boolean wild = false;
    List<String> parts = TreePaths.parts(TreePaths.clean(source));
    for (int i = 0; i < parts.size(); i++) {
      boolean last = i == parts.size() - 1;
      if (!wild && isWild(parts.get(i))) {
        wild = true;
        require(String.join("/", parts.subList(0, i)), paths, source);
      }
      // As the last name, it matches what is in a directory, which brings all that is below.
      paths =
          parents && !last && parts.get(i).equals(ANY_DEPTH)
              ? descend(paths)
              : step(paths, pattern(parts.get(i), source), !wild || last);
    }
    if (!wild && paths.isEmpty()) {
      throw notFound(source, TreePaths.clean(source));
    }
    List<Match> matches = new ArrayList<>();
    for (String path : paths) {
      matches.add(match(path, source));
    }
    return matches;
  }

  /** Returns the file of a path; where symlinks are kept, one is what is copied. */
  private Match match(String path, String source) throws IOException {
    Optional<FileNode> node = keepLinks ? look(path) : follow(path);
    if (node.isEmpty()) {
      throw notFound(source, path);
    }
    return new Match(path, node.get());
  }

  private void require(String directory, List<String> found, String source) throws IOException {
    if (!parents && (found.isEmpty() || follow(found.getFirst()).isEmpty())) {
      throw notFound(source, directory);
    }
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
    try {
      return NamePattern.regex(part);
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

  /** Returns the file at a path, which may be a symlink; those on the way are followed. */
  private Optional<FileNode> look(String path) throws IOException {
    Optional<String> parent = TreePaths.resolve(tree::find, FileNode.parentOf(path));
    return parent.isEmpty()
        ? Optional.empty()
        : tree.find(TreePaths.below(parent.get(), FileNode.nameOf(path)));
  }

  /** Returns the problem that there is no file at {@code path}, to which {@code source} leads. */
  private LayerException notFound(String source, String path) throws IOException {
    String at = broken(path);
    Optional<FileNode> link = look(at).filter(node -> node.type() == FileType.SYMLINK);
    String what =
        "source "
            + (TreePaths.clean(source).equals(at) ? source : source + ": " + at)
            + (link.isPresent()
                ? " is a symlink to " + link.get().linkTarget() + ", where no file is"
                : " doesn't exist");
    Optional<String> resolved = TreePaths.resolve(tree::find, at);
    Optional<String> hint = resolved.flatMap(this::ignored);
    if (hint.isEmpty()) {
      hint =
          link.isPresent()
              ? Optional.of("symlinks lead nowhere outside of the context or stage")
              : resolved.flatMap(this::nearest);
    }
    return new LayerException(
        ExitCode.BUILD_FAILED,
        new Problem(
            "CopySourceNotFound",
            TerminalText.oneLine(what),
            Place.ANYWHERE,
            hint.map(TerminalText::oneLine).orElse(null)));
  }

  /** Returns the first symlink on the way behind which no file is, or {@code path} itself. */
  private String broken(String path) throws IOException {
    String at = "";
    for (String part : TreePaths.parts(path)) {
      at = TreePaths.below(at, part);
      if (follow(at).isEmpty()) {
        return look(at).isPresent() ? at : path;
      }
    }
    return path;
  }

  private Optional<String> ignored(String path) {
    return tree instanceof DirectoryTree folder && folder.isIgnored(path)
        ? Optional.of(
            ".dockerignore leaves " + path + " out; take it back there by a line !" + path)
        : Optional.empty();
  }

  private Optional<String> nearest(String path) {
    String parent = FileNode.parentOf(path);
    Optional<String> best = Optional.empty();
    int distance = 3;
    try {
      for (FileNode sibling : tree.list(parent)) {
        int found = distance(sibling.name(), FileNode.nameOf(path));
        if (found < distance) {
          distance = found;
          best = Optional.of("did you mean " + sibling.path() + "?");
        }
      }
    } catch (IOException unreadable) {
      return Optional.empty();
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
