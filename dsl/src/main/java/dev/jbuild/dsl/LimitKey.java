package dev.jbuild.dsl;

import dev.jbuild.problem.Problem;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What LIMIT, and flags of RUN, may set. */
enum LimitKey {
  MEMORY("a size of at least 1m, as 512m or 2g"),
  CPUS("a number from 0.01 to 1000000, as 1.5"),
  PIDS("a whole number from 1 to 4194304, as 256"),
  TIMEOUT("a duration of at least 1ms, as 90s, 10m or 1h30m"),
  RETRY("a whole number from 0 to 100, as 2");

  private static final Pattern SIZE = Pattern.compile("([0-9]{1,18})(?:([bkmgt])|([kmgt])i?b)?");
  private static final Pattern DURATION_PART = Pattern.compile("\\G([0-9]{1,9})(ms|s|m|h)");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}(?:\\.[0-9]{1,9})?");

  private static final long MIN_MEMORY = 1 << 20;
  private static final double MIN_CPUS = 0.01;
  private static final double MAX_CPUS = 1_000_000;

  /** Source: PID_MAX_LIMIT of linux/threads.h. */
  private static final int MAX_PIDS = 4 << 20;

  private static final int MAX_RETRIES = 100;

  private final String takes;

  LimitKey(String takes) {
    this.takes = takes;
  }

  /** Returns the key that {@code text} spells, in lower case. */
  static Optional<LimitKey> of(String text) {
    return Arrays.stream(values()).filter(key -> key.text().equals(text)).findFirst();
  }

  static List<String> names() {
    return Arrays.stream(values()).map(LimitKey::text).toList();
  }

  /** Returns the key as it is written. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Checks a value before expansion, if it can be known by then. */
  void check(Word value, SourceText source) {
    String text = value.text();
    if (text.indexOf('$') < 0 && text.indexOf('"') < 0 && text.indexOf('\'') < 0) {
      put(StepLimits.NONE, value, source);
    }
  }

  /**
   * Returns {@code limits} with this one set.
   *
   * @param value after expansion
   * @throws BuildfileException if the value is none
   */
  StepLimits put(StepLimits limits, Word value, SourceText source) {
    String text = value.text();
    Optional<StepLimits> changed =
        switch (this) {
          case MEMORY -> boxed(bytes(text)).map(limits::withMemoryBytes);
          case CPUS -> cpus(text).map(limits::withCpus);
          case PIDS -> boxed(whole(text, 1, MAX_PIDS)).map(limits::withPids);
          case TIMEOUT -> duration(text).map(limits::withTimeout);
          case RETRY ->
              boxed(whole(text, 0, MAX_RETRIES)).map(n -> limits.withRetries(n.intValue()));
        };
    return changed.orElseThrow(() -> new BuildfileException(wrong(value, source)));
  }

  private Problem wrong(Word value, SourceText source) {
    String shown = value.text().isEmpty() ? "nothing" : value.text();
    return new Problem(
        "BadLimit",
        text() + " can't be limited to " + shown,
        source.place(value.span()),
        text() + " takes " + takes);
  }

  private static Optional<Long> boxed(OptionalLong number) {
    return number.isPresent() ? Optional.of(number.getAsLong()) : Optional.empty();
  }

  private static OptionalLong bytes(String text) {
    Matcher size = SIZE.matcher(text.toLowerCase(Locale.ROOT));
    if (!size.matches()) {
      return OptionalLong.empty();
    }
    String unit = size.group(2) == null ? size.group(3) : size.group(2);
    int shift = 10 * "bkmgt".indexOf(unit == null ? "b" : unit);
    long number = Long.parseLong(size.group(1));
    boolean fits = number <= Long.MAX_VALUE >> shift && number << shift >= MIN_MEMORY;
    return fits ? OptionalLong.of(number << shift) : OptionalLong.empty();
  }

  private static Optional<Double> cpus(String text) {
    if (!NUMBER.matcher(text).matches()) {
      return Optional.empty();
    }
    double number = Double.parseDouble(text);
    return number >= MIN_CPUS && number <= MAX_CPUS ? Optional.of(number) : Optional.empty();
  }

  private static OptionalLong whole(String text, long least, long most) {
    boolean digits = !text.isEmpty() && text.length() < 10;
    for (int at = 0; at < text.length(); at++) {
      digits &= text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }
    long number = digits ? Long.parseLong(text) : -1;
    return number >= least && number <= most ? OptionalLong.of(number) : OptionalLong.empty();
  }

  private static Optional<Duration> duration(String text) {
    Matcher part = DURATION_PART.matcher(text);
    Duration sum = Duration.ZERO;
    int end = 0;
    while (part.find()) {
      long number = Long.parseLong(part.group(1));
      sum =
          switch (part.group(2)) {
            case "ms" -> sum.plusMillis(number);
            case "s" -> sum.plusSeconds(number);
            case "m" -> sum.plusMinutes(number);
            default -> sum.plusHours(number);
          };
      end = part.end();
    }
    return end == text.length() && sum.isPositive() ? Optional.of(sum) : Optional.empty();
  }
}
