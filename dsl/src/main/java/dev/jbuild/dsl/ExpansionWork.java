package dev.jbuild.dsl;

/**
 * What expansion of one file's variables may still cost. A pattern with a {@code *} can take time
 * in the square of a text, and a file may have many: this bounds what it takes, whatever the file
 * says.
 */
public final class ExpansionWork {
  /** Far above what anybody writes, and a fraction of a second. */
  private static final int MAX_STEPS = 8_000_000;

  private int left = MAX_STEPS;

  /** Makes the work that is allowed for one file. */
  public ExpansionWork() {}

  /** Returns whether no more may be done, so that there is no sense in beginning. */
  boolean isDone() {
    return left < 0;
  }

  /** Counts steps: a pattern's for a char of the text, or a char of what comes out. */
  void add(int steps) {
    left -= Math.min(left + 1, steps);
    if (left < 0) {
      throw SubstitutionException.malformed(
          "the variables and patterns so far take too long for texts so long");
    }
  }
}
