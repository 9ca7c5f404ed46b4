package dev.jbuild.sandbox;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a command may use at most.
 *
 * @param memoryBytes memory and swap together, at least 1 MiB; none if empty
 * @param cpus processors' worth of time, such as 1.5, at least 0.01; none if empty
 * @param pids processes and threads at a time, at least 1
 * @param timeout wall time until the command is ended; none if empty
 * @param shmBytes the size of {@code /dev/shm}, at least 1
 * @param ulimits resource limits beside those that every command has, or instead of them
 */
public record Limits(
    OptionalLong memoryBytes,
    OptionalDouble cpus,
    long pids,
    Optional<Duration> timeout,
    long shmBytes,
    List<Ulimit> ulimits) {
  private static final long MIN_MEMORY = 1 << 20;
  private static final double MIN_CPUS = 0.01;

  /** No limit but 8192 processes: more than any build needs, and too few for a fork bomb. */
  public static final Limits DEFAULT =
      new Limits(
          OptionalLong.empty(),
          OptionalDouble.empty(),
          8192,
          Optional.empty(),
          64 << 20,
          List.of());

  public Limits {
    ulimits = List.copyOf(ulimits);
    if (shmBytes < 1) {
      throw new IllegalArgumentException("/dev/shm of " + shmBytes + " bytes");
    }
    if (memoryBytes.isPresent() && memoryBytes.getAsLong() < MIN_MEMORY) {
      throw new IllegalArgumentException(
          "memory limit of " + memoryBytes.getAsLong() + " bytes is less than " + MIN_MEMORY);
    }
    if (cpus.isPresent() && !(cpus.getAsDouble() >= MIN_CPUS && cpus.getAsDouble() <= 1e6)) {
      throw new IllegalArgumentException(
          "limit of " + cpus.getAsDouble() + " processors is less than " + MIN_CPUS);
    }
    if (pids < 1) {
      throw new IllegalArgumentException("limit of " + pids + " processes is less than 1");
    }
    if (timeout.isPresent() && !timeout.get().isPositive()) {
      throw new IllegalArgumentException("time-out " + timeout.get() + " is not positive");
    }
  }

  /** Returns these limits with another memory limit, in bytes. */
  public Limits withMemoryBytes(long bytes) {
    return new Limits(OptionalLong.of(bytes), cpus, pids, timeout, shmBytes, ulimits);
  }

  /** Returns these limits with another limit of processor time. */
  public Limits withCpus(double processors) {
    return new Limits(memoryBytes, OptionalDouble.of(processors), pids, timeout, shmBytes, ulimits);
  }

  /** Returns these limits with another limit of processes. */
  public Limits withPids(long processes) {
    return new Limits(memoryBytes, cpus, processes, timeout, shmBytes, ulimits);
  }

  /** Returns these limits with another size of {@code /dev/shm}. */
  public Limits withShmBytes(long bytes) {
    return new Limits(memoryBytes, cpus, pids, timeout, bytes, ulimits);
  }

  /** Returns these limits with other resource limits. */
  public Limits withUlimits(List<Ulimit> others) {
    return new Limits(memoryBytes, cpus, pids, timeout, shmBytes, others);
  }

  /** Returns these limits with another time-out. */
  public Limits withTimeout(Duration after) {
    return new Limits(memoryBytes, cpus, pids, Optional.of(after), shmBytes, ulimits);
  }
}
