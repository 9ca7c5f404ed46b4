package dev.jbuild.dsl;

import dev.jbuild.problem.Problem;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** What LIMIT, and flags of RUN, may set. */
enum LimitKey {
  MEMORY("a size of at least 1m, as 512m or 2g"),
  CPUS("a number from 0.01 to 1000000, as 1.5"),
  PIDS("a whole number from 1 to 4194304, as 256"),
  TIMEOUT("a duration of at least 1ms, as 90s, 10m or 1h30m"),
  RETRY("a whole number from 0 to 100, as 2");

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
          case MEMORY ->
              ByteCount.parse(text)
                  .filter(bytes -> bytes >= MIN_MEMORY)
                  .map(limits::withMemoryBytes);
          case CPUS -> cpus(text).map(limits::withCpus);
          case PIDS -> boxed(whole(text, 1, MAX_PIDS)).map(limits::withPids);
          case TIMEOUT ->
              GoDuration.parse(text).filter(one -> one.toMillis() > 0).map(limits::withTimeout);
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
}
