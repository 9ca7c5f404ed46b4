package dev.jbuild.sandbox;

import dev.jbuild.sandbox.Operations.Code;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Version 2: one tree. The step is born in a cgroup below {@code parent}, which hands out the
 * controllers. Source: Linux, admin-guide/cgroup-v2.
 */
final class CgroupsV2 implements Cgroups {
  private static final long CPU_PERIOD = 100_000;

  private final Path parent;
  private final SortedSet<String> controllers;

  /**
   * @param controllers those that {@code parent} hands out, any of {@code memory}, {@code pids},
   *     {@code cpu}
   */
  CgroupsV2(Path parent, SortedSet<String> controllers) {
    this.parent = parent;
    this.controllers = new TreeSet<>(controllers);
  }

  @Override
  public int version() {
    return 2;
  }

  @Override
  public List<String> controllers() {
    return List.copyOf(controllers);
  }

  @Override
  public List<String> gaps() {
    return CgroupDetection.gaps(controllers);
  }

  @Override
  public List<Path> parents() {
    return List.of(parent);
  }

  @Override
  public void limit(Operations operations, String name, Limits limits) {
    Path group = parent.resolve(name);
    operations.add(Code.CGROUP, group);
    if (controllers.contains("memory")) {
      limits
          .memoryBytes()
          .ifPresent(bytes -> {
            operations.add(Code.WRITE, group.resolve("memory.max"), Long.toString(bytes), 0);
            operations.add(Code.WRITE, group.resolve("memory.swap.max"), "0", 1);
          });
      // The whole step goes, not one compiler of many: it would fail anyway.
      operations.add(Code.WRITE, group.resolve("memory.oom.group"), "1", 1);
      operations.add(Code.REPORT, group.resolve("memory.peak"));
      operations.add(Code.REPORT, group.resolve("memory.events"));
    }
    if (controllers.contains("pids")) {
      operations.add(Code.WRITE, group.resolve("pids.max"), CgroupsV1.pidsMax(limits), 0);
      operations.add(Code.REPORT, group.resolve("pids.events"));
    }
    if (controllers.contains("cpu") && limits.cpus().isPresent()) {
      long quota = Math.round(limits.cpus().getAsDouble() * CPU_PERIOD);
      operations.add(Code.WRITE, group.resolve("cpu.max"), quota + " " + CPU_PERIOD, 0);
    }
    operations.add(Code.INTO, group);
  }

  @Override
  public CgroupUsage usage(List<String> reports) {
    List<String> left = new ArrayList<>(reports);
    CgroupUsage used = CgroupUsage.NONE;
    if (controllers.contains("memory")) {
      used =
          new CgroupUsage(
              CgroupUsage.number(left.removeFirst()),
              CgroupUsage.count(left.removeFirst(), "oom_kill"),
              0);
    }
    if (controllers.contains("pids")) {
      long hits = CgroupUsage.count(left.removeFirst(), "max");
      used = new CgroupUsage(used.peakMemoryBytes(), used.oomKills(), hits);
    }
    return used;
  }
}
