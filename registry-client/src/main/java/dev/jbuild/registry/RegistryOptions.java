package dev.jbuild.registry;

import java.time.Duration;
import java.util.Set;

/**
 * How to talk to registries.
 *
 * @param insecureRegistries hosts, as {@code host[:port]}, that may speak plain http, or https with
 *     a certificate that nobody vouches for
 * @param credentials asked when a registry demands some
 * @param retry for what may succeed the next time
 * @param timeouts of one request
 * @param chunkSize bytes per request of an upload; 0 sends each blob in one request, which every
 *     registry takes
 * @param events told what happens; called from several threads
 * @param proxies that requests go through
 */
public record RegistryOptions(
    Set<String> insecureRegistries,
    Credentials credentials,
    RetryPolicy retry,
    Timeouts timeouts,
    long chunkSize,
    TransferEvents events,
    Proxies proxies) {

  /**
   * When a silent peer is given up.
   *
   * @param connect for a connection to stand
   * @param silence between two packets, for an answer to begin, and for the next 64 KiB of a long
   *     transfer; the head of an answer is whole in twice that
   */
  public record Timeouts(Duration connect, Duration silence) {
    /** Ten seconds, two minutes: some registries move an upload's bytes before they answer. */
    public static final Timeouts USUAL =
        new Timeouts(Duration.ofSeconds(10), Duration.ofMinutes(2));

    public Timeouts {
      if (connect.isNegative() || connect.isZero() || silence.isNegative() || silence.isZero()) {
        throw new IllegalArgumentException(
            "time-outs must be positive: " + connect + ", " + silence);
      }
    }
  }

  public RegistryOptions {
    if (chunkSize < 0) {
      throw new IllegalArgumentException("chunk size " + chunkSize + " is negative");
    }
    insecureRegistries = Set.copyOf(insecureRegistries);
  }

  /** Returns the defaults with {@code credentials}: https only (but for loopback), one request. */
  public static RegistryOptions of(Credentials credentials) {
    return new RegistryOptions(
        Set.of(),
        credentials,
        RetryPolicy.USUAL,
        Timeouts.USUAL,
        0,
        TransferEvents.NONE,
        Proxies.NONE);
  }

  /** Returns these options with other insecure registries. */
  public RegistryOptions withInsecureRegistries(Set<String> changed) {
    return new RegistryOptions(changed, credentials, retry, timeouts, chunkSize, events, proxies);
  }

  /** Returns these options with another retry policy. */
  public RegistryOptions withRetry(RetryPolicy changed) {
    return new RegistryOptions(
        insecureRegistries, credentials, changed, timeouts, chunkSize, events, proxies);
  }

  /** Returns these options with other time-outs. */
  public RegistryOptions withTimeouts(Timeouts changed) {
    return new RegistryOptions(
        insecureRegistries, credentials, retry, changed, chunkSize, events, proxies);
  }

  /** Returns these options with another chunk size, in bytes. */
  public RegistryOptions withChunkSize(long changed) {
    return new RegistryOptions(
        insecureRegistries, credentials, retry, timeouts, changed, events, proxies);
  }

  /** Returns these options with a listener. */
  public RegistryOptions withEvents(TransferEvents changed) {
    return new RegistryOptions(
        insecureRegistries, credentials, retry, timeouts, chunkSize, changed, proxies);
  }

  /** Returns these options with proxies. */
  public RegistryOptions withProxies(Proxies changed) {
    return new RegistryOptions(
        insecureRegistries, credentials, retry, timeouts, chunkSize, events, changed);
  }
}
