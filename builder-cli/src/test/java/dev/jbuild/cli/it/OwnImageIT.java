package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image of jbuild, built by jbuild, of the Debian package; run as CI systems run it. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class OwnImageIT {
  private static final Path TOP = Jbuild.PACKED.resolve("../../..").normalize();

  private static final String MASKED =
      """
      "maskedPaths": ["/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/timer_list", "/sys/firmware"],
      "readonlyPaths": ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
      """;

  /** What Docker, containerd and Kubernetes let root of a container do. */
  private static final String CAPABILITIES =
      """
      ["CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FSETID", "CAP_FOWNER", "CAP_MKNOD", "CAP_NET_RAW",
       "CAP_SETGID", "CAP_SETUID", "CAP_SETFCAP", "CAP_SETPCAP", "CAP_NET_BIND_SERVICE",
       "CAP_SYS_CHROOT", "CAP_KILL", "CAP_AUDIT_WRITE"]\
      """;

  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  @Test
  void it_is_the_same_twice_and_builds_in_an_unprivileged_container() throws Exception {
    Path layout = folder.resolve("layout");
    String digest = build("first", "type=oci,tar=false,dest=" + layout);
    String again = build("second", "type=oci,dest=" + folder.resolve("again.tar"));

    assertThat(again).isEqualTo(digest);
    Jbuild first = Jbuild.at(folder.resolve("first"));
    String config = first.document(digest).object("config").orElseThrow().requireText("digest");
    assertThat(first.document(config).requireText("created"))
        .isEqualTo(System.getProperty("jbuild.time"));
    Peers peers = new Peers(folder);
    Path bundle = peers.unpack(layout, "own");
    Context context =
        Context.in(folder)
            .file("a.txt", "a\n")
            .buildfile("FROM %s\nCOPY a.txt /\nRUN id -u >/who\n".formatted(Bases.busybox()));
    Finished built = inContainer(bundle, "", context);
    assertThat(built.exitedWith(0).out()).contains("sha256:");
    Finished refused = inContainer(bundle, MASKED, context);
    assertThat(refused.exitedWith(3).err())
        .contains("[MountRefused]", "/proc and /sys of that container must not be masked");
    Context copies = Context.in(folder).file("a.txt", "a\n").buildfile("FROM scratch\nCOPY . /\n");
    assertThat(inContainer(bundle, MASKED, copies).exitedWith(0).out()).contains("sha256:");
  }

  private String build(String root, String output) throws IOException, InterruptedException {
    Path packages = TOP.resolve("builder-cli/target/deb");
    assumeTrue(Files.exists(packages), "needs the Debian package: mvn verify with dpkg-deb");
    return Jbuild.at(folder.resolve(root))
        .digest(
            "-f",
            TOP.resolve("Buildfile"),
            "--build-arg",
            "BASE=" + Bases.debian(),
            "-t",
            "jbuild:own",
            "-o",
            output,
            TOP);
  }

  /** Runs the image's jbuild as root, without any right that a container lacks. */
  private Finished inContainer(Path bundle, String masks, Context context)
      throws IOException, InterruptedException {
    assumeTrue(Command.exists("runc"), "needs runc: apt-get install runc");
    Path base = Path.of(Bases.busybox().substring("oci-layout://".length()));
    String config =
        """
        {"ociVersion": "1.0.2",
         "root": {"path": "rootfs"},
         "process": {"user": {"uid": 0, "gid": 0}, "cwd": "/workspace",
          "args": ["jbuild", "--progress", "plain", "%1$s"],
          "env": ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "JBUILD_ROOT=/state"],
          "capabilities": {"bounding": %2$s, "effective": %2$s, "permitted": %2$s}},
         "mounts": [
          {"destination": "/proc", "type": "proc", "source": "proc"},
          {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid"]},
          {"destination": "/sys", "type": "sysfs", "source": "sysfs", "options": ["ro"]},
          {"destination": "/state", "type": "tmpfs", "source": "tmpfs"},
          {"destination": "%1$s", "type": "bind", "source": "%1$s", "options": ["rbind", "ro"]},
          {"destination": "%3$s", "type": "bind", "source": "%3$s", "options": ["rbind", "ro"]}],
         "linux": {%4$s
          "namespaces": [{"type": "pid"}, {"type": "ipc"}, {"type": "uts"}, {"type": "mount"}]}}
        """
            .formatted(context, CAPABILITIES, base, masks);
    Files.writeString(bundle.resolve("config.json"), config);
    String name = "jbuild-it-" + ProcessHandle.current().pid();
    return Command.of("runc", "--root", folder.resolve("runc"), "run", "--bundle", bundle, name)
        .run();
  }
}
