package dev.jbuild.dsl;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a RUN may use and how often it is tried, as far as the Buildfile says so. It has no part in
 * what the step makes, and must not be part of a key.
 *
 * @param memoryBytes memory and swap together, from 1 MiB; null if nothing is said
 * @param cpus processors' worth of time, from 0.01 to 1,000,000; null if nothing is said
 * @param pids processes and threads at a time, from 1 to 4,194,304; null if nothing is said
 * @param timeout wall time of one try, above 0; null if nothing is said
 * @param retries how often a command that failed is run again, from 0 to 100; null if nothing is
 *     said
 */
public record StepLimits(
    @Nullable Long memoryBytes,
    @Nullable Double cpus,
    @Nullable Long pids,
    @Nullable Duration timeout,
    @Nullable Integer retries) {

  /** Nothing is said. */
  public static final StepLimits NONE = new StepLimits(null, null, null, null, null);

  StepLimits withMemoryBytes(long bytes) {
    return new StepLimits(bytes, cpus, pids, timeout, retries);
  }

  StepLimits withCpus(double processors) {
    return new StepLimits(memoryBytes, processors, pids, timeout, retries);
  }

  StepLimits withPids(long processes) {
    return new StepLimits(memoryBytes, cpus, processes, timeout, retries);
  }

  StepLimits withTimeout(Duration after) {
    return new StepLimits(memoryBytes, cpus, pids, after, retries);
  }

  StepLimits withRetries(int times) {
    return new StepLimits(memoryBytes, cpus, pids, timeout, times);
  }
}
