package dev.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A builder that is not root. {@code /etc/subuid} is replaced in a mount namespace of the test's
 * own; the machine's stays as it is.
 */
class RootlessTests {
  /** Nobody. */
  private static final String ID = "65534";

  /** A user namespace of many ids that may have none below it, and there the launcher as a user. */
  private static final String REFUSING =
      """
      mount --bind $1/subuid /etc/subuid; mount --bind $1/subuid /etc/subgid; mkfifo $1/go
      unshare -U sh -c 'read x < $0/go; exec sh -c "
        echo 0 > /proc/sys/user/max_user_namespaces
        exec setpriv --reuid=65534 --regid=65534 --clear-groups $0/launcher userns -- true"' $1 &
      while [ "$(readlink /proc/$!/ns/user)" = "$(readlink /proc/$$/ns/user)" ]; do :; done
      echo 0 0 65536 > /proc/$!/uid_map; echo 0 0 65536 > /proc/$!/gid_map; echo > $1/go
      wait $!
      """;

  private Path dir;
  private Path launcher;

  @BeforeEach
  void makeHome() throws IOException, InterruptedException {
    Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "run as root");
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "install util-linux");
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/bin/busybox")), "install busybox-static");
    dir = Files.createTempDirectory(Path.of("/var/tmp"), "jbuild-rootless");
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path home = Files.createDirectory(dir.resolve("home"));
    Playground.makeRootfs(home.resolve("rootfs"));
    launcher = LauncherFile.in(dir);
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("r-xr-xr-x"));
    Playground.tool("chown", "-R", ID + ":" + ID, home.toString());
  }

  @AfterEach
  void delete() throws IOException {
    if (dir != null) {
      Playground.delete(dir);
    }
  }

  @Test
  void without_subordinate_ids_a_step_has_one_id() throws IOException, InterruptedException {
    String out = run("", "", "id -u; cat /proc/self/uid_map; touch /new; chown 1 /new || echo no");

    assertThat(out.lines().map(line -> line.strip().replaceAll(" +", " ")))
        .contains("SINGLE_ID", "0", "0 65534 1", "no", "code 0");
  }

  @Test
  void with_a_range_a_step_has_its_users() throws IOException, InterruptedException {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/newuidmap")), "install uidmap");

    String out =
        run(
            "65534:700000:65536\n",
            "nobody:700000:65536\n",
            "touch /new; chown 100:200 /new; mkdir /d && rm -r /d && mkdir /d;"
                + " rm -r /tmp && mkdir /tmp; stat -c %u:%g /new; wc -l < /proc/self/uid_map");

    assertThat(out.lines()).contains("ID_RANGE", "100:200", "2", "code 0");
    assertThat(Files.getAttribute(dir.resolve("home/upper/new"), "unix:uid")).isEqualTo(700099);
  }

  @Test
  void a_step_of_a_user_can_not_reach_the_machine_either()
      throws IOException, InterruptedException {
    String out =
        run(
            "",
            "",
            "exec 2>&1; echo x > /proc/sys/kernel/core_pattern; mount -t tmpfs x /tmp; unshare -U true;"
                + " probe 272 0x10000000; ls -A /sys/firmware | wc -l; grep CapBnd /proc/1/status");

    assertThat(out)
        .contains("Read-only file system", "mount: permission denied", "\n1\n0\n")
        .contains("code 0");
  }

  @Test
  void a_refused_user_namespace_leaves_no_process_behind()
      throws IOException, InterruptedException {
    Files.writeString(dir.resolve("subuid"), ID + ":700000:65536\n");
    Files.createSymbolicLink(dir.resolve("launcher"), launcher);
    Path out = dir.resolve("out");
    Process process =
        new ProcessBuilder("unshare", "-m", "sh", "-c", REFUSING, "sh", dir.toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();

    assertThat(process.waitFor()).isEqualTo(3);
    assertThat(Files.readString(out)).contains("raise sysctl user.max_user_namespaces");
    assertThat(StepLifeTests.processes(dir + "/launcher")).isZero();
  }

  @Test
  void a_containers_root_that_may_not_mount_keeps_its_ids()
      throws IOException, InterruptedException {
    String out =
        without(
            "-sys_admin",
            "id -u; wc -l < /proc/self/uid_map; echo $_JBUILD_USERNS; mount -t tmpfs x /mnt &&"
                + " touch /mnt/x && chown 100:65534 /mnt/x && stat -c %u:%g /mnt/x");

    assertThat(out).isEqualTo("0\n1\nrange\n100:65534\ncode 0\n");
  }

  @Test
  void a_root_that_may_not_even_map_ids_is_told_what_it_lacks()
      throws IOException, InterruptedException {
    assertThat(without("-all", "true"))
        .contains("run as another user, or add CAP_SETUID, CAP_SETGID and CAP_SETFCAP", "code 3");
  }

  private String without(String capabilities, String script)
      throws IOException, InterruptedException {
    return output(
        List.of(
            "setpriv",
            "--bounding-set",
            capabilities,
            launcher.toString(),
            "userns",
            "--",
            "sh",
            "-c",
            script));
  }

  @Test
  void on_the_machines_network_a_step_of_a_user_still_writes_nothing_in_sys()
      throws IOException, InterruptedException {
    String out =
        run(
            "HOST",
            List.of("", ""),
            "exec 2>&1; ls /sys/class/net/lo > /dev/null && echo seen; ls -A /sys/firmware | wc -l;"
                + " grep ' /sys' /proc/mounts | grep -vc ' ro,'; mkdir /sys/fs/cgroup/x");

    assertThat(out).contains("seen\n0\n0\n", "Read-only file system");
  }

  private String run(String subuid, String subgid, String script)
      throws IOException, InterruptedException {
    return run("NONE", List.of(subuid, subgid), script);
  }

  private String run(String network, List<String> ids, String script)
      throws IOException, InterruptedException {
    Files.writeString(dir.resolve("subuid"), ids.getFirst());
    Files.writeString(dir.resolve("subgid"), ids.getLast());
    List<String> step = new ArrayList<>(List.of(launcher.toString(), "userns", "--"));
    step.addAll(OneStep.command(dir.resolve("home"), network, "sh", "-c", script));
    step.set(step.indexOf("-cp") + 1, readableClassPath());
    String mounts =
        "mount --bind \"$1/subuid\" /etc/subuid; mount --bind \"$1/subgid\" /etc/subgid;";
    List<String> command =
        new ArrayList<>(
            List.of(
                "unshare",
                "-m",
                "sh",
                "-ec",
                "[ -e /etc/subuid ] && "
                    + mounts
                    + " shift; exec setpriv --reuid="
                    + ID
                    + " --regid="
                    + ID
                    + " --clear-groups \"$@\"",
                "sh",
                dir.toString()));
    command.addAll(step);
    return output(command);
  }

  private static String output(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return out + "code " + process.waitFor() + "\n";
  }

  /** Copies what a user may not read where it is. */
  private String readableClassPath() throws IOException, InterruptedException {
    Path copies = Files.createDirectories(dir.resolve("classes"));
    List<String> path = new ArrayList<>();
    int count = 0;
    for (String entry : System.getProperty("java.class.path").split(":", -1)) {
      if (!entry.contains("jbuild") && !entry.contains("sandbox") && !entry.contains("oci-model")) {
        continue;
      }
      Path copy = copies.resolve(count++ + (entry.endsWith(".jar") ? ".jar" : ""));
      try (Stream<Path> all = Files.walk(Path.of(entry))) {
        for (Path one : all.collect(Collectors.toList())) {
          Files.copy(
              one,
              copy.resolve(Path.of(entry).relativize(one)).normalize(),
              StandardCopyOption.REPLACE_EXISTING);
        }
      }
      path.add(copy.toString());
    }
    Playground.tool("chmod", "-R", "a+rX", copies.toString());
    return String.join(":", path);
  }
}
