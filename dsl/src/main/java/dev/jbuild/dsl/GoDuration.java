package dev.jbuild.dsl;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them: {@code 1h30m}, {@code 1.5s}, {@code 300ms}. */
final class GoDuration {
  private static final Pattern PART =
      Pattern.compile("\\G(?<number>[0-9]+\\.?[0-9]*|\\.[0-9]+)(?<unit>ns|us|µs|μs|ms|s|m|h)");
  private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final long SECOND = 1_000_000_000;

  private GoDuration() {}

  /** Returns what {@code text} spells, or nothing if it is malformed or above 292 years. */
  static Optional<Duration> parse(String text) {
    boolean negative = text.startsWith("-");
    String digits = negative || text.startsWith("+") ? text.substring(1) : text;
    if (digits.equals("0")) {
      return Optional.of(Duration.ZERO);
    }
    BigDecimal nanoseconds = BigDecimal.ZERO;
    Matcher part = PART.matcher(digits);
    int end = 0;
    while (part.find()) {
      nanoseconds =
          nanoseconds.add(new BigDecimal(part.group("number")).multiply(unit(part.group("unit"))));
      end = part.end();
    }
    if (end == 0 || end < digits.length() || nanoseconds.compareTo(MAX) > 0) {
      return Optional.empty();
    }
    Duration duration = Duration.ofNanos(nanoseconds.longValue());
    return Optional.of(negative ? duration.negated() : duration);
  }

  private static BigDecimal unit(String unit) {
    return BigDecimal.valueOf(
        switch (unit) {
          case "ns" -> 1;
          case "ms" -> 1_000_000;
          case "s" -> SECOND;
          case "m" -> 60 * SECOND;
          case "h" -> 3600 * SECOND;
          default -> 1_000;
        });
  }

  /** Returns {@code duration}, not negative, in the usual form. */
  static String print(Duration duration) {
    long nanoseconds = duration.toNanos();
    if (nanoseconds == 0) {
      return "0s";
    }
    if (nanoseconds < 1_000) {
      return nanoseconds + "ns";
    }
    if (nanoseconds < 1_000_000) {
      return decimal(nanoseconds, 3) + "µs";
    }
    if (nanoseconds < SECOND) {
      return decimal(nanoseconds, 6) + "ms";
    }
    long minutes = duration.toMinutes();
    String seconds = decimal(nanoseconds % (60 * SECOND), 9) + "s";
    if (minutes == 0) {
      return seconds;
    }
    return (minutes < 60 ? "" : minutes / 60 + "h") + minutes % 60 + "m" + seconds;
  }

  private static String decimal(long number, int scale) {
    BigDecimal value = BigDecimal.valueOf(number, scale).stripTrailingZeros();
    return value.toPlainString();
  }
}
