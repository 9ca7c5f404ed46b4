package dev.jbuild.jvm.app;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Optional;

/**
 * What is said of files whose path in the image matches a glob.
 *
 * @param glob as of {@link java.nio.file.FileSystem#getPathMatcher}, of absolute paths
 * @param value a mode or an owner
 */
public record FileRule<T>(String glob, T value) {

  /**
   * Returns the value of the rule that names {@code path} itself, else of the first that matches.
   */
  static <T> Optional<T> find(List<FileRule<T>> rules, String path) {
    for (FileRule<T> rule : rules) {
      if (rule.glob.equals(path)) {
        return Optional.of(rule.value);
      }
    }
    return rules.stream().filter(rule -> rule.matches(path)).findFirst().map(FileRule::value);
  }

  private boolean matches(String path) {
    return matcher(glob).matches(Path.of(path));
  }

  static PathMatcher matcher(String glob) {
    return FileSystems.getDefault().getPathMatcher("glob:" + glob);
  }
}
