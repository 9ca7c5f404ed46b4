package dev.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cgroups of machines that are folders here. */
class CgroupDetectionTests {
  private static final String V2 =
      "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";

  @TempDir Path machine;

  @BeforeEach
  void makeProc() throws IOException {
    Files.createDirectories(machine.resolve("proc/self"));
  }

  @Test
  void a_controller_has_its_own_tree_in_version_1() throws IOException {
    cgroup("4:memory:/a/b\n3:pids:/\n2:cpu,cpuacct:/c\n0::/\n");
    mounts(
        """
        31 30 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
        32 30 0:28 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids
        33 30 0:29 /c /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct
        34 30 0:30 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
        """);
    Path memory = folder("sys/fs/cgroup/memory/a/b");
    Path pids = folder("sys/fs/cgroup/pids");
    Path cpu = folder("sys/fs/cgroup/cpu");

    Cgroups cgroups = CgroupDetection.of(machine);

    assertThat(cgroups.version()).isEqualTo(1);
    assertThat(cgroups.controllers()).containsExactly("cpu", "memory", "pids");
    assertThat(cgroups.parents()).containsExactly(cpu, memory, pids);
    assertThat(cgroups.gaps()).isEmpty();
  }

  @Test
  void a_version_2_cgroup_that_hands_out_controllers_is_used() throws IOException {
    cgroup("0::/user/build\n");
    mounts(V2);
    Path own = unified("sys/fs/cgroup/user/build", "cpuset io memory pids", "memory pids");
    Files.delete(own.resolve("cgroup.procs"));
    Files.writeString(own.resolve("cgroup.procs"), "1\n2\n");

    Cgroups cgroups = CgroupDetection.of(machine);

    assertThat(cgroups.version()).isEqualTo(2);
    assertThat(cgroups.parents()).containsExactly(own);
    assertThat(cgroups.controllers()).containsExactly("memory", "pids");
  }

  @Test
  void a_process_that_was_moved_aside_finds_its_group_again() throws IOException {
    cgroup("0::/user/build/jbuild-supervisor\n");
    mounts(V2);
    Path prepared = unified("sys/fs/cgroup/user/build", "memory pids", "memory pids");
    unified("sys/fs/cgroup/user/build/jbuild-supervisor", "memory pids", "");

    assertThat(CgroupDetection.of(machine).parents()).containsExactly(prepared);
  }

  @Test
  void more_processes_than_a_kernel_has_is_no_limit() {
    assertThat(CgroupsV1.pidsMax(Limits.DEFAULT.withPids(4_194_303))).isEqualTo("4194304");
    assertThat(CgroupsV1.pidsMax(Limits.DEFAULT.withPids(4_194_304))).isEqualTo("max");
    assertThat(CgroupsV1.pidsMax(Limits.DEFAULT.withPids(Long.MAX_VALUE))).isEqualTo("max");
  }

  @Test
  void without_controllers_there_are_no_limits_and_a_reason() throws IOException {
    cgroup("0::/x\n");
    mounts(V2);
    unified("sys/fs/cgroup/x", "hugetlb", "");
    unified("sys/fs/cgroup", "hugetlb", "");

    Cgroups cgroups = CgroupDetection.of(machine);

    assertThat(cgroups.version()).isZero();
    assertThat(cgroups.gaps())
        .containsExactly(
            "no limits of memory, processors and processes: no cgroup is handed to this process");
  }

  @Test
  void other_peoples_processes_stay_where_they_are() throws IOException {
    cgroup("0::/session\n");
    mounts(V2);
    Path own = unified("sys/fs/cgroup/session", "memory", "");
    unified("sys/fs/cgroup", "", "");
    Files.writeString(own.resolve("cgroup.procs"), "1\n2\n3\n");

    CgroupDetection.of(machine);

    assertThat(own.resolve("jbuild-supervisor")).doesNotExist();
  }

  @Test
  void version_2_limits_are_spelled_as_the_kernel_wants_them() throws IOException {
    CgroupsV2 cgroups =
        new CgroupsV2(Path.of("/cg"), new java.util.TreeSet<>(List.of("cpu", "memory", "pids")));
    Operations operations = new Operations();

    cgroups.limit(
        operations, "s", Limits.DEFAULT.withMemoryBytes(1 << 20).withCpus(1.5).withPids(9));

    String text = new String(operations.encode(), StandardCharsets.ISO_8859_1);
    assertThat(text)
        .contains("/cg/s/memory.max\0\7\0\0\0" + "1048576\0")
        .contains("/cg/s/memory.swap.max\0\1\0\0\0" + "0\0")
        .contains("/cg/s/memory.oom.group\0\1\0\0\0" + "1\0")
        .contains("/cg/s/cpu.max\0\15\0\0\0" + "150000 100000\0".substring(0, 13))
        .contains("/cg/s/pids.max\0\2\0\0\0" + "10\0");
  }

  @Test
  void what_a_step_used_is_read_from_its_files() {
    CgroupsV2 cgroups =
        new CgroupsV2(Path.of("/cg"), new java.util.TreeSet<>(List.of("memory", "pids")));

    CgroupUsage usage =
        cgroups.usage(List.of("4096\n", "low 0\nhigh 0\nmax 7\noom 2\noom_kill 3\n", "max 12\n"));

    assertThat(usage).isEqualTo(new CgroupUsage(OptionalLong.of(4096), 3, 12));
  }

  private void cgroup(String text) throws IOException {
    Files.writeString(machine.resolve("proc/self/cgroup"), text);
  }

  private void mounts(String text) throws IOException {
    Files.writeString(machine.resolve("proc/self/mountinfo"), text);
  }

  private Path folder(String path) throws IOException {
    return Files.createDirectories(machine.resolve(path));
  }

  private Path unified(String path, String controllers, String handedOut) throws IOException {
    Path folder = folder(path);
    Files.writeString(folder.resolve("cgroup.controllers"), controllers + "\n");
    Files.writeString(folder.resolve("cgroup.subtree_control"), handedOut + "\n");
    Files.writeString(folder.resolve("cgroup.procs"), "");
    return folder;
  }
}
