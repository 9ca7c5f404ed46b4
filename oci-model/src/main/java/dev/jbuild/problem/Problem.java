package dev.jbuild.problem;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong. Its name is also its page, {@code docs/problems/<name>.md}.
 *
 * @param name a stable name in CamelCase, such as {@code UnknownFlag}
 * @param what a clause in lower case, without full stop, that says what is wrong
 * @param where the place
 * @param hint what to do, a clause in lower case, or null if {@code what} says it already
 */
public record Problem(String name, String what, Place where, @Nullable String hint) {

  /** Returns a problem whose {@code what} says all. */
  public static Problem of(String name, String what, Place where) {
    return new Problem(name, what, where, null);
  }

  /**
   * Returns the text for a terminal: place, what, name, excerpt, hint; several lines, no newline at
   * the end.
   */
  public String render() {
    return ProblemText.of(this);
  }
}
