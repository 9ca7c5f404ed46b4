package dev.jbuild.registry;

import java.time.Duration;

/**
 * How often and how patiently a request is repeated: after {@code first}, then twice as long each
 * time, with up to a half of random extra. A registry's Retry-After goes first.
 *
 * @param attempts requests in all, at least 1
 * @param first the first pause
 * @param longest no pause is longer; a registry that wants a longer one is an error at once
 */
public record RetryPolicy(int attempts, Duration first, Duration longest) {

  /** Six attempts within about ten seconds; waits up to a minute where a registry says so. */
  public static final RetryPolicy USUAL =
      new RetryPolicy(6, Duration.ofMillis(250), Duration.ofSeconds(60));

  public RetryPolicy {
    if (attempts < 1 || first.isNegative() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "retry policy of %d attempts, pauses %s to %s".formatted(attempts, first, longest));
    }
  }
}
