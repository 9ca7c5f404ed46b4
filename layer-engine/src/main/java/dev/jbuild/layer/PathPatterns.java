package dev.jbuild.layer;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The patterns of a {@code .dockerignore}: anchored at the root, {@code *} and {@code ?} within one
 * name, {@code **} over any number of names, {@code !} to take back. The last that matches a path
 * decides, and what it decided of a directory holds for all below it; but a pattern that had
 * nothing to say of a directory, as {@code !a} where nothing left {@code a} out, has nothing to say
 * of what is below. Source: moby patternmatcher, MatchesUsingParentResults.
 */
final class PathPatterns {
  /**
   * One line.
   *
   * @param literal the names before the first one with a wildcard
   */
  private record Rule(PathPattern pattern, String literal, boolean takesBack) {}

  /** What was found of a path: in the end, and for each rule, there or at a directory above. */
  private record Found(boolean matched, BitSet byRule) {}

  private final List<Rule> rules;
  private final Map<String, Found> directories = new ConcurrentHashMap<>();

  private PathPatterns(List<Rule> rules) {
    this.rules = rules;
  }

  /**
   * Returns the patterns in the text of a {@code .dockerignore}.
   *
   * @throws IllegalArgumentException if one is malformed; the message has it
   */
  static PathPatterns parse(String text) {
    List<String> lines = new ArrayList<>();
    String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
    for (String line : body.split("\r?\n", -1)) {
      if (!line.startsWith("#") && !line.isBlank()) {
        lines.add(line.strip());
      }
    }
    return of(lines);
  }

  /** Returns patterns that were split already. */
  static PathPatterns of(List<String> patterns) {
    List<Rule> rules = new ArrayList<>();
    for (String pattern : patterns) {
      boolean takesBack = pattern.startsWith("!");
      String path = takesBack ? pattern.substring(1).strip() : pattern;
      String clean = clean(clean(path).strip());
      // A path to the root itself is no error in BuildKit, and takes nothing back.
      if (takesBack && path.chars().allMatch(c -> c == '/')) {
        throw new IllegalArgumentException("pattern " + pattern + " takes nothing back");
      }
      if (!clean.isEmpty()) {
        rules.add(new Rule(PathPattern.of(clean), literal(clean), takesBack));
      }
    }
    return new PathPatterns(List.copyOf(rules));
  }

  /**
   * Cleans as Go's filepath.Clean does, and takes the root's slash away. A pattern that leads out
   * of the root stays one, and matches nothing.
   */
  private static String clean(String pattern) {
    List<String> parts = new ArrayList<>();
    for (String part : pattern.split("/", -1)) {
      boolean up = part.equals("..") && !pattern.startsWith("/");
      if (part.equals("..") && !parts.isEmpty() && !parts.getLast().equals("..")) {
        parts.removeLast();
      } else if (up || (!part.isEmpty() && !part.equals(".") && !part.equals(".."))) {
        parts.add(part);
      }
    }
    return String.join("/", parts);
  }

  private static String literal(String pattern) {
    StringBuilder literal = new StringBuilder();
    if (pattern.contains("|")) {
      return "";
    }
    for (String part : pattern.split("/", -1)) {
      if (part.chars().anyMatch(c -> "*?[]\\{^".indexOf(c) >= 0)) {
        break;
      }
      literal.append(literal.isEmpty() ? "" : "/").append(part);
    }
    return literal.toString();
  }

  /** Returns whether there is any pattern that takes back. */
  boolean takeBack() {
    return rules.stream().anyMatch(Rule::takesBack);
  }

  boolean isEmpty() {
    return rules.isEmpty();
  }

  /** Returns whether a pattern may take back something below {@code directory}. */
  boolean mayTakeBackBelow(String directory) {
    for (Rule rule : rules) {
      String literal = rule.literal();
      if (rule.takesBack()
          && (literal.isEmpty() || isWithin(literal, directory) || isWithin(directory, literal))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isWithin(String path, String directory) {
    return path.startsWith(directory)
        && (path.length() == directory.length() || path.charAt(directory.length()) == '/');
  }

  /** Returns whether the path, or a directory above it, is matched in the end. */
  boolean matches(String path) {
    return !rules.isEmpty() && !path.isEmpty() && found(path).matched();
  }

  /**
   * A rule that matched a directory holds for all below it; but at the directory it is only looked
   * at if it would have changed something there. Source: moby patternmatcher,
   * MatchesUsingParentResults.
   */
  private Found found(String path) {
    String parent = FileNode.parentOf(path);
    BitSet above = parent.isEmpty() ? new BitSet() : known(parent).byRule();
    BitSet byRule = new BitSet();
    boolean matched = false;
    for (int i = 0; i < rules.size(); i++) {
      Rule rule = rules.get(i);
      if (above.get(i) || (rule.takesBack() == matched && rule.pattern().matches(path))) {
        byRule.set(i);
        matched = !rule.takesBack();
      }
    }
    return new Found(matched, byRule);
  }

  private Found known(String directory) {
    Found known = directories.get(directory);
    if (known == null) {
      known = found(directory);
      directories.put(directory, known);
    }
    return known;
  }
}
