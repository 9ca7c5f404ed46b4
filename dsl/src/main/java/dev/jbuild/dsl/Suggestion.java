package dev.jbuild.dsl;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds what was likely meant. */
public final class Suggestion {
  private final String wanted;
  private final String known;

  private Suggestion(String wanted, String known) {
    this.wanted = wanted;
    this.known = known;
  }

  /**
   * Returns the nearest of {@code known}, if one is near: the first of those. Letter case doesn't
   * count. Takes time in the number of those that are about as long, times their length.
   */
  public static Optional<String> of(String text, Collection<String> known) {
    String wanted = text.toLowerCase(Locale.ROOT);
    int limit = Math.min(2, wanted.length() / 2);
    String nearest = null;
    int least = limit + 1;
    for (String one : known) {
      if (Math.abs(wanted.length() - one.length()) <= limit) {
        int distance = new Suggestion(wanted, one.toLowerCase(Locale.ROOT)).distance(0, 0, limit);
        nearest = distance < least ? one : nearest;
        least = Math.min(least, distance);
      }
    }
    return Optional.ofNullable(nearest);
  }

  /**
   * Returns the number of chars to insert, delete, replace or swap to get from one rest to the
   * other, or {@code limit + 1} if it is more than {@code limit}.
   */
  private int distance(int from, int to, int limit) {
    int i = from;
    int j = to;
    while (i < wanted.length() && j < known.length() && wanted.charAt(i) == known.charAt(j)) {
      i++;
      j++;
    }
    int left = wanted.length() - i;
    int right = known.length() - j;
    if (limit == 0 || left == 0 || right == 0) {
      return Math.min(Math.max(left, right), limit + 1);
    }
    int rest = Math.min(distance(i + 1, j, limit - 1), distance(i, j + 1, limit - 1));
    rest = Math.min(rest, distance(i + 1, j + 1, limit - 1));
    boolean swapped =
        left > 1
            && right > 1
            && wanted.charAt(i) == known.charAt(j + 1)
            && wanted.charAt(i + 1) == known.charAt(j);
    return 1 + (swapped ? Math.min(rest, distance(i + 2, j + 2, limit - 1)) : rest);
  }
}
