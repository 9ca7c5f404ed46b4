package dev.jbuild.jvm.problem;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong, told as the engine tells its own. Its type there needs a later Java than
 * build tools may run on.
 *
 * @param name a stable name in CamelCase, that of its page in {@code docs/problems}
 * @param what a clause in lower case that says what is wrong
 * @param hint what to do, or null if {@code what} says it already
 */
public record Problem(String name, String what, @Nullable String hint) {

  /** Returns the text for a terminal. */
  public String render() {
    String first = what + " [" + name + "]";
    return hint == null ? first : first + "\nhint: " + hint;
  }
}
