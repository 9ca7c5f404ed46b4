package dev.jbuild.registry;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;
import okhttp3.Response;

/** Decides what is worth another try, and waits for it. */
final class Retries {
  /** What may pass; 499, 522 come from proxies that gave up on what is behind them. */
  private static final Set<Integer> PASSING = Set.of(408, 429, 499, 500, 502, 503, 504, 522);

  private static final long PEEK = 4096;

  private final RetryPolicy policy;
  private final Timing timing;
  private final TransferEvents events;

  Retries(RetryPolicy policy, Timing timing, TransferEvents events) {
    this.policy = policy;
    this.timing = timing;
    this.events = events;
  }

  Turn begin(String registry) {
    return new Turn(registry);
  }

  static boolean isPassing(Response answer) throws IOException {
    return PASSING.contains(answer.code()) || isRateLimit(answer);
  }

  /** GitHub's registry says 403 to who is too fast, and means 429. */
  static boolean isRateLimit(Response answer) throws IOException {
    return answer.code() == 429
        || (answer.code() == 403
            && answer.peekBody(PEEK).string().contains("secondary rate limit"));
  }

  /** The repetitions of one request, by one thread. */
  final class Turn {
    private final String registry;
    private int failures;

    private Turn(String registry) {
      this.registry = registry;
    }

    /** Starts counting anew, as there was progress. */
    void progressed() {
      failures = 0;
    }

    /** Waits after a broken connection. False if it's enough. */
    boolean again(IOException broken) throws InterruptedException {
      String text = broken.getMessage();
      return pause("connection broke" + (text == null ? "" : ": " + Redaction.text(text)), usual());
    }

    /** Waits as {@code answer} demands, or as usual. False if it's enough, or too long. */
    boolean again(Response answer) throws InterruptedException {
      Duration pause = demanded(answer).orElseGet(this::usual);
      return pause.compareTo(policy.longest()) <= 0 && pause("status " + answer.code(), pause);
    }

    private boolean pause(String why, Duration length) throws InterruptedException {
      failures++;
      if (failures >= policy.attempts()) {
        return false;
      }
      events.retrying(registry, why, length);
      timing.pause().of(length);
      return true;
    }

    private Duration usual() {
      double factor = Math.pow(2, Math.min(failures, 30)) * (1 + timing.chance().getAsDouble() / 2);
      double millis =
          Math.min(policy.first().toMillis() * factor, (double) policy.longest().toMillis());
      return Duration.ofMillis((long) millis);
    }
  }

  /** Returns what Retry-After says, seconds or a date; empty if there is none that makes sense. */
  Optional<Duration> demanded(Response answer) {
    String text = answer.header("Retry-After");
    if (text == null || text.isBlank()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Duration.ofSeconds(Math.max(0, Long.parseLong(text.strip()))));
    } catch (NumberFormatException noSeconds) {
      return date(text.strip());
    }
  }

  private Optional<Duration> date(String text) {
    try {
      ZonedDateTime then = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
      Duration left = Duration.between(timing.clock().instant(), then.toInstant());
      return Optional.of(left.isNegative() ? Duration.ZERO : left);
    } catch (DateTimeException noDate) {
      return Optional.empty();
    }
  }
}
