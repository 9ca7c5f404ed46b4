package dev.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a step sees of the machine, and what it can do to it. */
class StepIsolationTests {
  private static Playground play;

  @BeforeAll
  static void open() throws IOException, InterruptedException {
    play = Playground.open();
  }

  @AfterAll
  static void close() throws IOException {
    if (play != null) {
      play.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mnt", "pid", "ipc", "uts", "net", "cgroup"})
  void a_step_has_a_namespace_of_its_own(String namespace)
      throws IOException, InterruptedException {
    String host = Files.readSymbolicLink(Path.of("/proc/self/ns", namespace)).toString();

    String step = play.run("readlink /proc/self/ns/" + namespace).out().strip();

    assertThat(step).startsWith(namespace + ":").isNotEqualTo(host);
  }

  @Test
  void the_machines_network_is_shared_only_when_asked_for()
      throws IOException, InterruptedException {
    String host = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();

    Spec spec = play.sh("readlink /proc/self/ns/net").withNetwork(NetworkMode.HOST);

    assertThat(play.run(spec).out().strip()).isEqualTo(host);
  }

  @Test
  void a_step_without_network_has_a_loopback_and_nothing_else()
      throws IOException, InterruptedException {
    assertThat(play.run("ls /sys/class/net; cat /sys/class/net/lo/flags").out())
        .isEqualTo("lo\n0x9\n");
  }

  @Test
  void root_has_eleven_capabilities_and_inherits_none() throws IOException, InterruptedException {
    assertThat(play.run("grep ^Cap /proc/self/status").out().replaceAll("\\s+", " ").strip())
        .isEqualTo(
            "CapInh: 0000000000000000 CapPrm: 00000000800405fb CapEff: 00000000800405fb"
                + " CapBnd: 00000000800405fb CapAmb: 0000000000000000");
  }

  @Test
  void another_user_has_no_capability_and_just_its_groups()
      throws IOException, InterruptedException {
    Spec spec =
        play.sh("id -u; id -g; id -G; grep -E 'CapPrm|CapEff' /proc/self/status")
            .withUser(new UserIds(1000, 100, List.of(7L, 70000L)));

    assertThat(play.run(spec).out().replaceAll("\\s+", " ").strip())
        .isEqualTo("1000 100 100 7 70000 CapPrm: 0000000000000000 CapEff: 0000000000000000");
  }

  @Test
  void the_filter_is_on_and_privileges_can_be_gained_unless_asked_otherwise()
      throws IOException, InterruptedException {
    String script = "grep -E '^(Seccomp|NoNewPrivs):' /proc/self/status";

    assertThat(play.run(script).out()).isEqualTo("NoNewPrivs:\t0\nSeccomp:\t2\n");
    assertThat(play.run(play.sh(script).withNoNewPrivileges()).out())
        .isEqualTo("NoNewPrivs:\t1\nSeccomp:\t2\n");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "mount, 165, 1",
    "unshare, 272 0x10000000, 1",
    "setns, 308 0 0, 1",
    "keyctl, 250 0 0, 1",
    "bpf, 321, 1",
    "io_uring_setup, 425 1, 1",
    "userfaultfd, 323, 1",
    "kexec_load, 246, 1",
    "reboot, 169, 1",
    "clone3, 435 0 0, 38",
    "clone of a user namespace, 56 0x10000011, 1",
    "clone of a mount namespace, 56 0x00020011, 1",
    "AF_ALG, 41 38 5, 1",
    "AF_VSOCK, 41 40 1, 1",
    "AF_ALG with high bits, 41 0x100000026 5, 1",
    "AF_INET, 41 2 1, 0",
    "personality of another kind, 135 0x20, 1",
    "x32 getpid, 0x40000027, 38",
    "a call of the future, 500, 38",
    "getpid, 39, 0"
  })
  void the_filter_answers(String what, String call, int errno)
      throws IOException, InterruptedException {
    org.junit.jupiter.api.Assumptions.assumeTrue(
        Architecture.current().equals(java.util.Optional.of(Architecture.AMD64)),
        "numbers are amd64's");
    assertThat(play.run("probe " + call).out()).as(what).isEqualTo(errno + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/interrupts"})
  void files_that_tell_about_the_machine_are_empty(String path)
      throws IOException, InterruptedException {
    assertThat(play.run("if [ -e " + path + " ]; then wc -c < " + path + "; else echo 0; fi").out())
        .isEqualTo("0\n");
  }

  @Test
  void folders_that_tell_about_the_machine_are_empty_and_stay_so()
      throws IOException, InterruptedException {
    assertThat(play.run("ls -A /sys/firmware /proc/acpi; touch /sys/firmware/x; echo $?").out())
        .contains("1\n")
        .doesNotContain("acpi\n", "dmi");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/proc/sys/kernel/core_pattern",
        "/proc/sysrq-trigger",
        "/proc/sys/vm/drop_caches",
        "/sys/power/state",
        "/sys/kernel/uevent_helper",
        "/etc/hosts",
        "/etc/resolv.conf"
      })
  void root_can_not_write(String path) throws IOException, InterruptedException {
    Playground.Ran ran = play.run("[ -e " + path + " ] || exit 1; echo x > " + path);

    assertThat(ran.code()).isNotZero();
    if (Files.exists(Path.of(path))) {
      assertThat(ran.err()).contains("Read-only file system");
    }
  }

  @Test
  void the_devices_work_and_no_other_can_be_made() throws IOException, InterruptedException {
    Playground.Ran ran =
        play.run(
            "echo x > /dev/null && head -c 4 /dev/zero | wc -c && head -c 4 /dev/urandom | wc -c;"
                + " echo x > /dev/full; mknod /tmp/sda b 8 0; mknod /dev/mem c 1 1;"
                + " ls /dev; readlink /dev/fd; readlink /dev/ptmx");

    assertThat(ran.out())
        .isEqualTo(
            """
            4
            4
            fd
            full
            mqueue
            null
            ptmx
            pts
            random
            shm
            stderr
            stdin
            stdout
            tty
            urandom
            zero
            /proc/self/fd
            pts/ptmx
            """);
    assertThat(ran.err()).contains("No space left", "/tmp/sda", "/dev/mem");
  }

  @Test
  void the_machines_device_nodes_keep_their_mode_owner_and_times()
      throws IOException, InterruptedException {
    // One that nobody needs while this runs.
    Path device = Path.of("/dev/full");
    var before = Files.readAttributes(device, "unix:mode,uid,gid,lastModifiedTime");

    try {
      Playground.Ran ran =
          play.run(
              "for d in /dev/full /proc/kcore; do chmod 640 $d; chown 7:8 $d; touch -d @1 $d;"
                  + " done");

      assertThat(Files.readAttributes(device, "unix:mode,uid,gid,lastModifiedTime"))
          .isEqualTo(before);
      assertThat(ran.err()).contains("/dev/full: Read-only file system");
    } finally {
      Files.setAttribute(device, "unix:mode", before.get("mode"));
      Files.setAttribute(device, "unix:uid", before.get("uid"));
      Files.setAttribute(device, "unix:gid", before.get("gid"));
      Files.setAttribute(device, "unix:lastModifiedTime", before.get("lastModifiedTime"));
    }
  }

  @Test
  void a_device_node_of_the_image_can_not_be_opened() throws IOException, InterruptedException {
    Path layer = play.layer("devices");
    Playground.tool("mknod", layer.resolve("mem").toString(), "c", "1", "5");

    Playground.Ran ran =
        play.run(play.over(List.of(layer, play.rootfs()), "sh", "-c", "head -c 1 /mem"));

    assertThat(ran.err()).contains("Permission denied");
  }

  @Test
  void only_the_steps_processes_are_seen_and_pid_1_tells_nothing()
      throws IOException, InterruptedException {
    Playground.Ran ran =
        play.run(
            "cd /proc; echo [0-9]*; tr -d '\\0' < /proc/1/cmdline; echo; cat /proc/1/environ;"
                + " readlink /proc/1/exe || echo hidden");

    assertThat(ran.out().lines().toList().getFirst()).isEqualTo("1 2");
    assertThat(ran.out().lines().skip(1)).containsExactly("init", "hidden");
  }

  @Test
  void nothing_of_the_builder_leaks_by_descriptors_or_environment()
      throws IOException, InterruptedException {
    Spec spec =
        play.sh("for fd in /proc/$$/fd/*; do readlink $fd; done; env")
            .withEnv(List.of("A=1", "PATH=/bin"));

    List<String> lines = play.run(spec).out().lines().toList();

    assertThat(lines.subList(0, 3))
        .satisfiesExactly(
            in -> assertThat(in).isEqualTo("/dev/null"),
            out -> assertThat(out).startsWith("pipe:"),
            err -> assertThat(err).startsWith("pipe:"));
    assertThat(lines.subList(3, lines.size()))
        .containsExactlyInAnyOrder("A=1", "PATH=/bin", "PWD=/", "SHLVL=1");
  }

  @Test
  void no_path_of_the_machine_is_in_the_mount_table() throws IOException, InterruptedException {
    assertThat(play.run("cat /proc/mounts /proc/self/cgroup").out())
        .doesNotContain(play.dir().toString())
        .doesNotContain("process_api");
  }

  @Test
  void a_step_has_no_terminal_and_a_session_of_its_own() throws IOException, InterruptedException {
    assertThat(play.run("echo x > /dev/tty; cut -d' ' -f6,7 /proc/self/stat").out())
        .isEqualTo("1 0\n");
  }

  @Test
  void limits_of_descriptors_and_core_files_are_set() throws IOException, InterruptedException {
    assertThat(play.run("ulimit -Sn; ulimit -c; umask; cat /proc/self/oom_score_adj").out())
        .isEqualTo("1024\n0\n0022\n500\n");
  }

  @Test
  void a_signal_that_the_jvm_ignores_is_not_ignored_in_a_step()
      throws IOException, InterruptedException {
    assertThat(play.run(play.spec("grep", "-E", "^Sig(Ign|Blk)", "/proc/self/status")).out())
        .isEqualTo("SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
  }

  @Test
  void double_chroot_does_not_reach_the_machine() throws IOException, InterruptedException {
    Path secret = Files.writeString(play.dir().resolve("secret"), "secret");

    Playground.Ran ran =
        play.run("mkdir /a; chroot / sh -c 'cd ../../../../..; cat ." + secret + "'");

    assertThat(ran.code()).isNotZero();
    assertThat(ran.out()).doesNotContain("secret");
  }

  @Test
  void the_step_reads_its_hosts_and_hostname() throws IOException, InterruptedException {
    Spec spec =
        play.sh("hostname; cat /etc/hosts; cat /etc/resolv.conf")
            .withHostname("build.test")
            .withHosts(List.of(new HostEntry("db", "10.1.2.3")));

    assertThat(play.run(spec).out())
        .isEqualTo(
            """
            build.test
            127.0.0.1\tlocalhost build.test
            ::1\tlocalhost ip6-localhost ip6-loopback
            10.1.2.3\tdb
            # no network
            """);
  }
}
