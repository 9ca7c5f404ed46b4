package dev.jbuild.sandbox;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * What a command used.
 *
 * @param peakMemoryBytes the most memory at a time, page cache included; empty without a cgroup
 * @param cpuTime of all its processes, user and system
 * @param wall from its start to the end of its last process
 * @param pidsLimitHits how often a new process was refused for the limit
 */
public record Usage(
    OptionalLong peakMemoryBytes, Duration cpuTime, Duration wall, long pidsLimitHits) {}
