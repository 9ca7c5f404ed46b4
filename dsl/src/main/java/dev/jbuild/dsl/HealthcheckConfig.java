package dev.jbuild.dsl;

import dev.jbuild.json.Json;
import dev.jbuild.problem.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a container's health is seen, Docker's extension of an image's config. A time is zero, which
 * stands for the default, or at least one millisecond.
 *
 * @param test {@code NONE}; {@code CMD} and words to execute; or {@code CMD-SHELL} and a text
 * @param retries how many failures in a row count, or 0 for the default
 */
record HealthcheckConfig(
    List<String> test,
    Duration interval,
    Duration timeout,
    Duration startPeriod,
    Duration startInterval,
    int retries) {

  /**
   * Reads an instruction.
   *
   * @throws BuildfileException if a flag has a malformed value
   */
  static HealthcheckConfig of(Instruction.Healthcheck instruction, SourceText source) {
    return new HealthcheckConfig(
        test(instruction),
        time(instruction, "interval", source),
        time(instruction, "timeout", source),
        time(instruction, "start-period", source),
        time(instruction, "start-interval", source),
        retries(instruction, source));
  }

  private static List<String> test(Instruction.Healthcheck instruction) {
    List<String> test = new ArrayList<>();
    switch (instruction.test()) {
      case null -> test.add("NONE");
      case Command.Exec(List<String> argv) -> {
        test.add("CMD");
        test.addAll(argv);
      }
      case Command.Shell(Word text) -> test.addAll(List.of("CMD-SHELL", text.text()));
    }
    return List.copyOf(test);
  }

  /** Returns the value of a flag, empty if there is none. With NONE all flags are ignored. */
  private static Word value(Instruction.Healthcheck instruction, String name) {
    Word none = new Word("", instruction.head().keyword().span());
    return instruction.test() == null ? none : instruction.flag(name).map(Flag::word).orElse(none);
  }

  private static Duration time(
      Instruction.Healthcheck instruction, String name, SourceText source) {
    Word value = value(instruction, name);
    if (value.text().isEmpty()) {
      return Duration.ZERO;
    }
    return GoDuration.parse(value.text())
        .filter(time -> time.isZero() || time.compareTo(Duration.ofMillis(1)) >= 0)
        .orElseThrow(() ->
            new BuildfileException(
                new Problem(
                    "BadFlag",
                    "--" + name + " is " + value.text() + ", not a duration of 1ms or more",
                    source.place(value.span()),
                    "write it as 30s, 1m30s or 500ms; 0 stands for the default")));
  }

  private static int retries(Instruction.Healthcheck instruction, SourceText source) {
    Word value = value(instruction, "retries");
    if (value.text().isEmpty()) {
      return 0;
    }
    try {
      int retries = Integer.parseInt(value.text());
      if (retries >= 0) {
        return retries;
      }
    } catch (NumberFormatException noNumber) {
      // told below, with what is negative
    }
    throw new BuildfileException(
        Problem.of(
            "BadFlag",
            "--retries is " + value.text() + ", not a number of 0 or more",
            source.place(value.span())));
  }

  /** Returns the config's member {@code Healthcheck}; what is zero is left out. */
  Json.Object json() {
    return Json.object()
        .put("Test", Json.texts(test))
        .put("Interval", nanoseconds(interval))
        .put("Timeout", nanoseconds(timeout))
        .put("StartPeriod", nanoseconds(startPeriod))
        .put("StartInterval", nanoseconds(startInterval))
        .put("Retries", retries == 0 ? null : new Json.Number(Integer.toString(retries)))
        .build();
  }

  private static Json.@Nullable Number nanoseconds(Duration time) {
    return time.isZero() ? null : new Json.Number(Long.toString(time.toNanos()));
  }

  /** Returns the text of the history, as every peer writes it. */
  String history() {
    return "HEALTHCHECK {Test:"
        + GoText.plain(test)
        + " Interval:"
        + GoDuration.print(interval)
        + " Timeout:"
        + GoDuration.print(timeout)
        + " StartPeriod:"
        + GoDuration.print(startPeriod)
        + " StartInterval:"
        + GoDuration.print(startInterval)
        + " Retries:"
        + retries
        + "}";
  }
}
