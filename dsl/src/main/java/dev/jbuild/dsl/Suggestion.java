package dev.jbuild.dsl;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what was likely meant. */
public final class Suggestion {
  private Suggestion() {}

  /** Returns the nearest of {@code known}, if one is near. Letter case doesn't count. */
  public static Optional<String> of(String text, Collection<String> known) {
    String wanted = text.toLowerCase(Locale.ROOT);
    int limit = Math.min(2, wanted.length() / 2);
    return known.stream()
        .filter(one -> Math.abs(wanted.length() - one.length()) <= limit)
        .filter(one -> distance(wanted, one.toLowerCase(Locale.ROOT)) <= limit)
        .min(Comparator.comparingInt(one -> distance(wanted, one.toLowerCase(Locale.ROOT))));
  }

  /** Returns the number of chars to insert, delete, replace or swap to get from one to another. */
  static int distance(String from, String to) {
    int[][] best = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        best[i][j] = i == 0 ? j : j == 0 ? i : step(best, from, to, i, j);
      }
    }
    return best[from.length()][to.length()];
  }

  private static int step(int[][] best, String from, String to, int i, int j) {
    boolean same = from.charAt(i - 1) == to.charAt(j - 1);
    int least =
        Math.min(best[i - 1][j - 1] + (same ? 0 : 1), Math.min(best[i - 1][j], best[i][j - 1]) + 1);
    boolean swapped =
        i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1);
    return swapped ? Math.min(least, best[i - 2][j - 2] + 1) : least;
  }
}
