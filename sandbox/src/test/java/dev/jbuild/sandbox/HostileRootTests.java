package dev.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.problem.ExitCode;
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

/** Root filesystems that try to lead the launcher out. */
class HostileRootTests {
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
  @CsvSource({"dev", "proc", "sys"})
  void a_link_in_the_place_of_a_mount_point_is_refused(String name)
      throws IOException, InterruptedException {
    Path outside = Files.createDirectories(play.dir().resolve("outside-" + name));
    Path layer = play.layer("link-" + name);
    Files.createSymbolicLink(layer.resolve(name), outside);
    Spec spec = play.over(List.of(layer, play.rootfs()), "true");

    assertThatThrownBy(() -> play.run(spec))
        .isInstanceOfSatisfying(
            SandboxException.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.BUILD_FAILED);
              assertThat(e.problems().getFirst().name()).isEqualTo("UnsafeMountPoint");
              assertThat(e).hasMessageContaining("/" + name);
            });
    assertThat(Playground.entries(outside)).isEmpty();
    assertThat(Playground.cgroupsThatStay()).isEmpty();
  }

  @Test
  void a_file_in_the_place_of_a_mount_point_is_refused() throws IOException {
    Path layer = play.layer("file-dev");
    Files.writeString(layer.resolve("dev"), "");
    Spec spec = play.over(List.of(layer, play.rootfs()), "true");

    assertThatThrownBy(() -> play.run(spec)).hasMessageContaining("[UnsafeMountPoint]");
  }

  @Test
  void a_resolv_conf_that_leads_out_stays_inside() throws IOException, InterruptedException {
    Path outside = Files.writeString(play.dir().resolve("victim"), "untouched");
    Path layer = play.layer("resolv");
    Path etc = Files.createDirectories(layer.resolve("etc"));
    Files.createSymbolicLink(etc.resolve("resolv.conf"), Path.of("/../../.." + outside));

    Spec spec =
        play.over(List.of(layer, play.rootfs()), "sh", "-c", "cat /etc/resolv.conf " + outside);

    assertThat(play.run(spec).out()).isEqualTo("# no network\n# no network\n");
    assertThat(Playground.entries(spec.root().upper())).containsExactly("tmp");
    assertThat(Files.readString(outside)).isEqualTo("untouched");
  }

  @Test
  void a_resolv_conf_that_links_to_nothing_is_made_there_and_leaves_no_trace()
      throws IOException, InterruptedException {
    Path layer = play.layer("resolv-dangling");
    Path etc = Files.createDirectories(layer.resolve("usr/etc"));
    Files.createSymbolicLink(layer.resolve("etc"), Path.of("usr/etc"));
    Files.createSymbolicLink(etc.resolve("resolv.conf"), Path.of("../../run/r/s/stub.conf"));
    Spec spec =
        play.over(
            List.of(layer, play.rootfs()),
            "sh",
            "-c",
            "cat /etc/resolv.conf; grep -c localhost /etc/hosts; echo x >/run/kept");

    assertThat(play.run(spec).out()).isEqualTo("# no network\n2\n");
    assertThat(Playground.entries(spec.root().upper()))
        .containsExactly("run", "run/kept", "usr", "usr/etc");
  }

  @Test
  void a_resolv_conf_that_links_in_a_circle_is_the_images_own_affair()
      throws IOException, InterruptedException {
    Path layer = play.layer("resolv-circle");
    Path etc = Files.createDirectories(layer.resolve("etc"));
    Files.createSymbolicLink(etc.resolve("resolv.conf"), Path.of("/etc/resolv.conf"));

    assertThat(play.run(play.over(List.of(layer, play.rootfs()), "true")).code()).isZero();
  }

  @Test
  void a_resolv_conf_that_links_inside_the_image_is_bound_there()
      throws IOException, InterruptedException {
    Path layer = play.layer("resolv-run");
    Path etc = Files.createDirectories(layer.resolve("etc"));
    Files.createSymbolicLink(etc.resolve("resolv.conf"), Path.of("../run/r/stub.conf"));
    Path target = Files.createDirectories(layer.resolve("run/r")).resolve("stub.conf");
    Files.writeString(target, "of the image\n");
    Spec spec = play.over(List.of(layer, play.rootfs()), "sh", "-c", "cat /run/r/stub.conf");

    assertThat(play.run(spec).out()).isEqualTo("# no network\n");
    assertThat(Playground.entries(spec.root().upper())).isEmpty();
  }

  @Test
  void a_working_folder_that_is_not_there_is_made_and_stays() throws Exception {
    Path layer = play.layer("linked");
    Files.createSymbolicLink(layer.resolve("link"), Path.of("gone/far"));
    Spec spec =
        play.over(List.of(layer, play.rootfs()), "sh", "-c", "pwd; stat -c %a:%u /gone /gone/far")
            .withWorkingDir("/link/a");

    assertThat(play.run(spec).out()).isEqualTo("/gone/far/a\n755:0\n755:0\n");
    assertThat(Playground.entries(spec.root().upper()))
        .contains("gone/far/a")
        .doesNotContain("link");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/proc/self/fd/7", "/proc/self/fd/8/..", "/proc/1/root", "/bin/busybox"})
  void a_working_folder_of_the_machines_is_refused(String dir) throws IOException {
    Spec spec = play.sh("pwd").withWorkingDir(dir);

    assertThatThrownBy(() -> play.run(spec))
        .isInstanceOf(SandboxException.class)
        .hasMessageContaining("[WorkingDirUnusable]");
  }

  @Test
  void a_working_folder_that_is_a_link_is_entered_inside()
      throws IOException, InterruptedException {
    Path layer = play.layer("workdir");
    Files.createSymbolicLink(layer.resolve("w"), Path.of("../../tmp"));

    assertThat(
            play.run(
                    play.over(List.of(layer, play.rootfs()), "sh", "-c", "pwd -P")
                        .withWorkingDir("/w"))
                .out())
        .isEqualTo("/tmp\n");
  }

  @Test
  void mount_points_that_a_layer_removed_leave_no_trace() throws IOException, InterruptedException {
    Path layer = play.layer("removed");
    Playground.tool("mknod", layer.resolve("dev").toString(), "c", "0", "0");
    Path etc = Files.createDirectories(layer.resolve("etc"));
    Playground.tool("mknod", etc.resolve("hosts").toString(), "c", "0", "0");
    Spec spec =
        play.over(List.of(layer, play.rootfs()), "sh", "-c", "ls /dev/null; head -n1 /etc/hosts");

    assertThat(play.run(spec).out()).isEqualTo("/dev/null\n127.0.0.1\tlocalhost jbuild\n");
    assertThat(Playground.entries(spec.root().upper())).isIn(List.of(), List.of("etc"));
  }

  @Test
  void an_image_without_etc_stays_without() throws IOException, InterruptedException {
    Path layer = play.layer("no-etc");
    Playground.tool("mknod", layer.resolve("etc").toString(), "c", "0", "0");
    Spec spec = play.over(List.of(layer, play.rootfs()), "sh", "-c", "ls -d /etc || echo no");

    assertThat(play.run(spec).out()).isEqualTo("no\n");
    assertThat(Playground.entries(spec.root().upper())).isEmpty();
  }

  @Test
  void the_launcher_can_not_be_written_through_proc() throws IOException, InterruptedException {
    Path layer = play.layer("exe");
    Path script = Files.writeString(layer.resolve("evil"), "#!/proc/self/exe\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    Path launcher = LauncherFile.in(play.dir().resolve("state"));
    byte[] before = Files.readAllBytes(launcher);

    play.run(
        play.over(
            List.of(layer, play.rootfs()),
            "sh",
            "-c",
            "(/evil step & p=$!; for i in 1 2 3 4 5 6 7 8 9; do exec 7</proc/$p/exe && break; done;"
                + " sleep 0.1; kill -9 $p; echo overwritten > /proc/self/fd/7) 2>/dev/null"));

    assertThat(Files.readAllBytes(launcher)).isEqualTo(before);
    assertThat(play.run("echo fine").out()).isEqualTo("fine\n");
  }

  @Test
  void no_program_of_the_machine_is_started_through_a_descriptor()
      throws IOException, InterruptedException {
    Path outside = play.dir().resolve("true");
    Files.copy(play.rootfs().resolve("bin/busybox"), outside);

    for (int fd = 0; fd < 24; fd++) {
      String program = "/proc/self/fd/" + fd + "/../../true"; // from the upper folder
      Path layer = play.layer("interpreter" + fd);
      Path script = Files.writeString(layer.resolve("script"), "#!" + program + "\n");
      assertThat(script.toFile().setExecutable(true)).isTrue();

      assertThat(play.run(play.spec(program)).code()).as(program).isIn(126, 127);
      assertThat(play.run(play.over(List.of(layer, play.rootfs()), "/script")).code())
          .as("#!" + program)
          .isIn(126, 127);
    }
  }

  @Test
  void a_forged_overlay_attribute_redirects_nothing() throws IOException, InterruptedException {
    org.junit.jupiter.api.Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/setfattr")), "install attr");
    Path layer = play.layer("redirect");
    Path dir = Files.createDirectories(layer.resolve("here"));
    Playground.tool("setfattr", "-n", "trusted.overlay.redirect", "-v", "/bin", dir.toString());

    assertThat(play.run(play.over(List.of(layer, play.rootfs()), "sh", "-c", "ls /here/sh")).code())
        .isNotZero();
  }
}
