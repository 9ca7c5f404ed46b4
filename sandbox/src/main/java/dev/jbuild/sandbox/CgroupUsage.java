package dev.jbuild.sandbox;

import java.util.OptionalLong;

/**
 * What a step's cgroups counted.
 *
 * @param peakMemoryBytes the most memory at a time, if the kernel tells
 * @param oomKills processes that were killed for want of memory
 * @param pidsLimitHits forks that were refused
 */
record CgroupUsage(OptionalLong peakMemoryBytes, long oomKills, long pidsLimitHits) {
  static final CgroupUsage NONE = new CgroupUsage(OptionalLong.empty(), 0, 0);

  /** Returns the number behind {@code key} in a file of lines «key number», 0 if it isn't there. */
  static long count(String text, String key) {
    return text.lines()
        .filter(line -> line.startsWith(key + " "))
        .mapToLong(line -> Long.parseLong(line.substring(key.length() + 1).strip()))
        .findFirst()
        .orElse(0);
  }

  /** Returns the only number of a file, empty if the kernel has no such file. */
  static OptionalLong number(String text) {
    String digits = text.strip();
    return digits.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(digits));
  }
}
