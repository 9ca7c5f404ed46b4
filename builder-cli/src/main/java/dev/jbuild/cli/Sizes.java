package dev.jbuild.cli;

import dev.jbuild.dsl.ByteCount;
import dev.jbuild.dsl.GoDuration;
import java.time.Duration;
import java.util.function.Predicate;

/** Sizes and durations as Docker's flags spell them. */
final class Sizes {
  private Sizes() {}

  /**
   * Returns how many bytes {@code 512m} or {@code 2g} are; units are powers of 1024.
   *
   * @throws UsageException if {@code text} is no size, or one of 2^62 bytes or more
   */
  static long bytes(String flag, String text) {
    return ByteCount.parse(text)
        .orElseThrow(() ->
            new UsageException(
                flag + " takes a size, not " + text, "write a number with b, k, m or g, as 512m"));
  }

  /**
   * Returns the duration that {@code 90s} or {@code 1h30m} spells.
   *
   * @throws UsageException if {@code text} is no duration, or one that is not positive
   */
  static Duration duration(String flag, String text) {
    return duration(flag, text, Duration::isPositive);
  }

  /** As {@link #duration(String, String)}, but {@code 0s} is one too. */
  static Duration age(String flag, String text) {
    return duration(flag, text, age -> !age.isNegative());
  }

  private static Duration duration(String flag, String text, Predicate<Duration> fits) {
    return GoDuration.parse(text)
        .filter(fits)
        .orElseThrow(() ->
            new UsageException(
                flag + " takes a duration, not " + text, "write it as 90s, 10m or 1h30m"));
  }
}
