package dev.jbuild.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes and durations as Docker's flags spell them. */
final class Sizes {
  private static final Pattern SIZE = Pattern.compile("([0-9]+)(b|k|kb|kib|m|mb|mib|g|gb|gib)?");
  private static final Pattern DURATION_PART = Pattern.compile("([0-9]+)(ms|s|m|h)");

  private Sizes() {}

  /**
   * Returns how many bytes {@code 512m} or {@code 2g} are; units are powers of 1024.
   *
   * @throws UsageException if {@code text} is no size
   */
  static long bytes(String flag, String text) {
    Matcher size = SIZE.matcher(text.toLowerCase(Locale.ROOT));
    if (!size.matches()) {
      throw new UsageException(
          flag + " takes a size, not " + text, "write a whole number with b, k, m or g, as 512m");
    }
    String unit = size.group(2) == null ? "b" : size.group(2).substring(0, 1);
    int shift = 10 * "bkmg".indexOf(unit);
    try {
      return Math.multiplyExact(Long.parseLong(size.group(1)), 1L << shift);
    } catch (ArithmeticException | NumberFormatException tooLarge) {
      throw new UsageException(flag + " " + text + " is larger than 2^63 bytes", null);
    }
  }

  /**
   * Returns the duration that {@code 90s} or {@code 1h30m} spells.
   *
   * @throws UsageException if {@code text} is no duration
   */
  static Duration duration(String flag, String text) {
    Matcher part = DURATION_PART.matcher(text);
    Duration sum = Duration.ZERO;
    int end = 0;
    while (part.find() && part.start() == end && part.group(1).length() < 10) {
      long n = Long.parseLong(part.group(1));
      sum =
          switch (part.group(2)) {
            case "ms" -> sum.plusMillis(n);
            case "s" -> sum.plusSeconds(n);
            case "m" -> sum.plusMinutes(n);
            default -> sum.plusHours(n);
          };
      end = part.end();
    }
    if (end != text.length() || sum.isZero()) {
      throw new UsageException(
          flag + " takes a duration, not " + text, "write it as 90s, 10m or 1h30m");
    }
    return sum;
  }
}
