package dev.jbuild.dsl;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them: {@code 1h30m}, {@code 1.5s}, {@code 300ms}. */
public final class GoDuration {
  private static final Pattern PART =
      Pattern.compile(
          "\\G(?=\\.?[0-9])(?<whole>[0-9]*)\\.?(?<fraction>[0-9]*)(?<unit>ns|us|µs|μs|ms|s|m|h)");
  private static final long SECOND = 1_000_000_000;

  private GoDuration() {}

  /** Returns what {@code text} spells, or nothing if it is malformed or above 292 years. */
  public static Optional<Duration> parse(String text) {
    boolean negative = text.startsWith("-");
    String digits = negative || text.startsWith("+") ? text.substring(1) : text;
    if (digits.equals("0")) {
      return Optional.of(Duration.ZERO);
    }
    long nanoseconds = 0;
    Matcher part = PART.matcher(digits);
    int end = 0;
    try {
      while (part.find()) {
        nanoseconds = Math.addExact(nanoseconds, nanoseconds(part));
        end = part.end();
      }
    } catch (ArithmeticException | NumberFormatException tooLong) {
      return Optional.empty();
    }
    if (end == 0 || end < digits.length()) {
      return Optional.empty();
    }
    Duration duration = Duration.ofNanos(nanoseconds);
    return Optional.of(negative ? duration.negated() : duration);
  }

  private static long nanoseconds(Matcher part) {
    long unit = unit(part.group("unit"));
    String whole = part.group("whole");
    long nanoseconds = Math.multiplyExact(whole.isEmpty() ? 0 : Long.parseLong(whole), unit);
    String fraction = part.group("fraction");
    long below = 0;
    for (int i = fraction.length() - 1; i >= 0; i--) {
      below = (below + (fraction.charAt(i) - '0') * unit) / 10;
    }
    return Math.addExact(nanoseconds, below);
  }

  private static long unit(String unit) {
    return switch (unit) {
      case "ns" -> 1;
      case "ms" -> 1_000_000;
      case "s" -> SECOND;
      case "m" -> 60 * SECOND;
      case "h" -> 3600 * SECOND;
      default -> 1_000;
    };
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
    StringBuilder digits = new StringBuilder(Long.toString(number));
    while (digits.length() <= scale) {
      digits.insert(0, '0');
    }
    digits.insert(digits.length() - scale, '.');
    int end = digits.length();
    while (digits.charAt(end - 1) == '0') {
      end--;
    }
    return digits.substring(0, digits.charAt(end - 1) == '.' ? end - 1 : end);
  }
}
