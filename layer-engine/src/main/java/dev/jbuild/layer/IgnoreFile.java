package dev.jbuild.layer;

import java.util.Optional;
import java.util.function.Predicate;

/** What the text of a {@code .dockerignore} says, for who has no folder to look at. */
public final class IgnoreFile {
  /** A name that no pattern is about unless it is about all. */
  private static final String ANY = "\u0001any name\u0001";

  private IgnoreFile() {}

  /**
   * Returns whether a path is left out; the empty one asks whether all of them are. Nothing if
   * there are no patterns, or one that takes something back: then what is below a path that is left
   * out may not be.
   *
   * @throws IllegalArgumentException if a pattern is malformed
   */
  public static Optional<Predicate<String>> excludes(String text) {
    if (text.isBlank()) {
      return Optional.empty();
    }
    PathPatterns patterns = PathPatterns.parse(text);
    return patterns.isEmpty() || patterns.takeBack()
        ? Optional.empty()
        : Optional.of(path -> {
          String clean = TreePaths.clean(path);
          return patterns.matches(clean.isEmpty() ? ANY : clean);
        });
  }
}
