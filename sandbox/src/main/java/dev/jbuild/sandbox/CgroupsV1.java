package dev.jbuild.sandbox;

import dev.jbuild.sandbox.Operations.Code;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Version 1: a tree per controller, each with a place of its own for this process. A step's cgroup
 * is made below that place, in every tree. Source: Linux, admin-guide/cgroup-v1.
 */
final class CgroupsV1 implements Cgroups {
  private static final long CPU_PERIOD = 100_000;

  /** Source: Linux, threads.h. */
  private static final long PID_MAX_LIMIT = 4_194_304;

  private final SortedMap<String, Path> own;

  /**
   * @param own the folder of this process's own cgroup, by controller: any of {@code memory},
   *     {@code pids}, {@code cpu}
   */
  CgroupsV1(SortedMap<String, Path> own) {
    this.own = new TreeMap<>(own);
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public List<String> controllers() {
    return List.copyOf(own.keySet());
  }

  @Override
  public List<String> gaps() {
    return CgroupDetection.gaps(own.keySet());
  }

  @Override
  public List<Path> parents() {
    return List.copyOf(new LinkedHashSet<>(own.values()));
  }

  @Override
  public void limit(Operations operations, String name, Limits limits) {
    List<Path> made = new ArrayList<>();
    own.forEach((controller, parent) -> {
      Path group = parent.resolve(name);
      boolean wanted = !controller.equals("cpu") || limits.cpus().isPresent();
      if (wanted && !made.contains(group)) {
        made.add(group);
        operations.add(Code.CGROUP, group);
      }
    });
    memory(operations, name, limits);
    pids(operations, name, limits);
    cpu(operations, name, limits);
    made.forEach(group -> operations.add(Code.JOIN, group.resolve("cgroup.procs")));
  }

  private void memory(Operations operations, String name, Limits limits) {
    if (!own.containsKey("memory")) {
      return;
    }
    Path group = own.get("memory").resolve(name);
    limits
        .memoryBytes()
        .ifPresent(bytes -> {
          String text = Long.toString(bytes);
          operations.add(Code.WRITE, group.resolve("memory.limit_in_bytes"), text, 0);
          // After the limit: it may not be less. Kernels without swap accounting lack it.
          operations.add(Code.WRITE, group.resolve("memory.memsw.limit_in_bytes"), text, 1);
        });
    operations.add(Code.REPORT, group.resolve("memory.max_usage_in_bytes"));
    operations.add(Code.REPORT, group.resolve("memory.oom_control"));
  }

  private void pids(Operations operations, String name, Limits limits) {
    if (own.containsKey("pids")) {
      Path group = own.get("pids").resolve(name);
      operations.add(Code.WRITE, group.resolve("pids.max"), pidsMax(limits), 0);
      operations.add(Code.REPORT, group.resolve("pids.events"));
    }
  }

  private void cpu(Operations operations, String name, Limits limits) {
    if (own.containsKey("cpu") && limits.cpus().isPresent()) {
      Path group = own.get("cpu").resolve(name);
      long quota = Math.round(limits.cpus().getAsDouble() * CPU_PERIOD);
      operations.add(Code.WRITE, group.resolve("cpu.cfs_period_us"), Long.toString(CPU_PERIOD), 0);
      operations.add(Code.WRITE, group.resolve("cpu.cfs_quota_us"), Long.toString(quota), 0);
    }
  }

  /** One more: the step's init is not the command's. No machine has more pids than the kernel's. */
  static String pidsMax(Limits limits) {
    return limits.pids() < PID_MAX_LIMIT ? Long.toString(limits.pids() + 1) : "max";
  }

  @Override
  public CgroupUsage usage(List<String> reports) {
    int next = 0;
    CgroupUsage used = CgroupUsage.NONE;
    if (own.containsKey("memory")) {
      used =
          new CgroupUsage(
              CgroupUsage.number(reports.get(next++)),
              CgroupUsage.count(reports.get(next++), "oom_kill"),
              0);
    }
    if (own.containsKey("pids")) {
      long hits = CgroupUsage.count(reports.get(next), "max");
      used = new CgroupUsage(used.peakMemoryBytes(), used.oomKills(), hits);
    }
    return used;
  }
}
