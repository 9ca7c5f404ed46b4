package dev.jbuild.dsl;

import dev.jbuild.problem.Problem;

/**
 * How much text a plan has become. Variables, triggers and ranges let a short file say much: this
 * bounds what it takes, whatever the file says.
 */
final class PlanSize {
  /** Far above what anybody writes, far below what a machine has. */
  private static final long MAX_CHARS = 16L << 20;

  /** What an entry of a list or a map takes beside its own text, about. */
  private static final int ENTRY_CHARS = 32;

  private final SourceText source;
  private long chars;

  PlanSize(SourceText source) {
    this.source = source;
  }

  /**
   * Counts more text.
   *
   * @param by what makes it
   * @throws BuildfileException if the plan becomes too large
   */
  void add(long more, Instruction by) {
    chars += more;
    if (chars > MAX_CHARS) {
      throw new BuildfileException(
          new Problem(
              "PlanTooLarge",
              "from here on the plan has more than " + (MAX_CHARS >> 20) + " MiB of text",
              source.place(by.head().keyword().span()),
              "use fewer or shorter variables, ports and triggers"));
    }
  }

  /** Does the same with entries of a list or a map whose texts are counted elsewhere. */
  void addEntries(int more, Instruction by) {
    add((long) ENTRY_CHARS * more, by);
  }

  /** Returns whether it has become too large, so that there is no sense in going on. */
  boolean isExceeded() {
    return chars > MAX_CHARS;
  }
}
