package dev.jbuild.builder;

import dev.jbuild.dsl.Step;
import dev.jbuild.dsl.StepLimits;
import dev.jbuild.sandbox.HostEntry;
import dev.jbuild.sandbox.Limits;
import java.time.Duration;
import java.util.List;

/**
 * What holds for every RUN of a build.
 *
 * @param limits for what a Buildfile says nothing about
 * @param hosts more lines of {@code /etc/hosts}
 * @param grants what is lent to them; no part of any key
 */
public record StepSettings(Network network, Limits limits, List<HostEntry> hosts, Grants grants) {
  public StepSettings {
    hosts = List.copyOf(hosts);
  }

  /** Returns the limits of {@code run}: what the Buildfile says goes before what holds for all. */
  Limits limitsOf(Step.Run run) {
    StepLimits own = run.limits();
    Long memory = own.memoryBytes();
    Double cpus = own.cpus();
    Long pids = own.pids();
    Duration timeout = own.timeout();
    Limits all = limits;
    all = memory == null ? all : all.withMemoryBytes(memory);
    all = cpus == null ? all : all.withCpus(cpus);
    all = pids == null ? all : all.withPids(pids);
    return timeout == null ? all : all.withTimeout(timeout);
  }

  /** What a RUN may reach. */
  public enum Network {
    /**
     * The outside, not the machine's own loopback; where no tool can do that, the machine's
     * network.
     */
    DEFAULT,
    /** The machine's network. */
    HOST,
    /** Nothing. */
    NONE
  }
}
