package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code RUN --mount=type=bind}: what it shows, and that nothing of it stays. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class BindMountIT {
  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  private Jbuild jbuild;

  @BeforeEach
  void prepare() {
    jbuild = Jbuild.at(folder.resolve("root"));
  }

  @Test
  void the_context_is_seen_and_only_what_the_step_copies_stays() throws Exception {
    Context context = context("RUN --mount=target=/ctx cp /ctx/blob /blob\n");

    assertThat(added(context)).containsExactly("blob");
    assertThat(Command.of("tar", "-xOf", tar(), "blob").run().succeeded().out()).isEqualTo("b\n");
  }

  @Test
  void the_context_can_not_be_changed_not_even_by_root() throws Exception {
    Context context =
        context(
            """
            RUN --mount=target=/ctx touch /ctx/new; rm /ctx/blob; echo x >>/ctx/blob; \
              mount -o remount,rw /ctx; umount /ctx; test -f /ctx/blob && test ! -e /ctx/new
            RUN --mount=target=/ctx,rw rm /ctx/blob && echo x >/ctx/new
            """);

    assertThat(added(context)).isEmpty();
    assertThat(context.folder().resolve("blob")).hasContent("b\n");
    assertThat(context.folder().resolve("new")).doesNotExist();
  }

  @Test
  void a_mount_point_with_a_long_name_goes_again() throws Exception {
    String target = ("/" + "d".repeat(200)).repeat(6) + "/x";

    assertThat(added(context("RUN --mount=target=%1$s test -f %1$s/blob\n".formatted(target))))
        .isEmpty();
  }

  @Test
  void what_the_dockerignore_leaves_out_is_not_seen() throws Exception {
    Context context =
        context(
                """
                RUN --mount=target=/ctx --mount=source=sub,target=/s find /ctx /s | sort >/seen
                RUN --mount=target=/ctx,rw find /ctx | sort >/seen-rw && echo w >/ctx/sub/w
                """)
            .file(".dockerignore", "Buildfile\n.dockerignore\nout\n**/*.log\n!sub/kept.log\n")
            .file("out/big", "x")
            .file("sub/deep/a.txt", "a")
            .file("sub/deep/a.log", "a")
            .file("sub/kept.log", "k");

    assertThat(added(context)).containsExactly("seen", "seen-rw");
    String seen = Command.of("tar", "-xOf", tar(), "seen").run().succeeded().out();
    assertThat(seen.lines())
        .containsExactly(
            "/ctx",
            "/ctx/blob",
            "/ctx/sub",
            "/ctx/sub/deep",
            "/ctx/sub/deep/a.txt",
            "/ctx/sub/kept.log",
            "/s",
            "/s/deep",
            "/s/deep/a.txt",
            "/s/kept.log");
    assertThat(Command.of("tar", "-xOf", tar(), "seen-rw").run().succeeded().out().lines())
        .containsExactly(
            "/ctx",
            "/ctx/blob",
            "/ctx/sub",
            "/ctx/sub/deep",
            "/ctx/sub/deep/a.txt",
            "/ctx/sub/kept.log");
    assertThat(context.folder().resolve("sub/w")).doesNotExist();
  }

  @Test
  void a_stage_and_an_image_are_seen_as_they_are_built() throws Exception {
    String base = Bases.busybox();
    Context context =
        Context.in(folder)
            .buildfile(
                """
                FROM %s AS made
                RUN mkdir -p /out/a && echo one >/out/a/f && ln -s /out/a/f /link
                RUN echo two >/out/a/g && rm /out/a/f && echo three >/out/a/f
                FROM %s
                RUN --mount=from=made,source=/out,target=/in --mount=from=made,source=link,target=/l \
                    cat /in/a/f /in/a/g /l >/r; ! touch /in/x
                RUN --mount=from=made,target=/in,rw rm -r /in/out /in/bin; test ! -e /in/out
                """
                    .formatted(base, base));

    assertThat(added(context)).containsExactly("r");
    assertThat(Command.of("tar", "-xOf", tar(), "r").run().succeeded().out())
        .isEqualTo("three\ntwo\nthree\n");
  }

  @Test
  void what_is_seen_behind_a_symlink_counts_as_what_it_is() throws Exception {
    Context context =
        context(
                """
                RUN --mount=source=link,target=/s echo dir $(cat /s/a)
                RUN --mount=source=file,target=/f echo file $(cat /f)
                RUN --mount=type=cache,from=seed,source=/link,target=/c echo cache $(cat /c/a)
                """)
            .file("sub/a", "first\n");
    Files.createSymbolicLink(context.folder().resolve("link"), Path.of("sub"));
    Files.createSymbolicLink(context.folder().resolve("file"), Path.of("sub/a"));
    String seed = "seed=" + context.folder();
    assertThat(jbuild.run("--build-context", seed, context).succeeded().err())
        .contains(" dir first\n", " file first\n", " cache first\n");

    context.file("sub/a", "second\n");
    assertThat(jbuild.run("--build-context", seed, context).succeeded().err())
        .contains(" dir second\n", " file second\n", " cache second\n");
  }

  @Test
  void the_step_runs_again_when_what_it_sees_changes_and_only_then() throws Exception {
    Context context =
        context("RUN --mount=source=sub,target=/s echo ran $((40 + 2))\n").file("sub/a", "1");
    assertThat(jbuild.run(context).succeeded().err()).contains("ran 42");

    context.file("other", "changed");
    assertThat(jbuild.run(context).succeeded().err()).doesNotContain("ran 42");

    context.file("sub/a", "2");
    assertThat(jbuild.run(context).succeeded().err()).contains("ran 42");

    // The step sees the mode of the folder itself, too.
    Files.setAttribute(context.folder().resolve("sub"), "unix:mode", 0711);
    assertThat(jbuild.run(context).succeeded().err()).contains("ran 42");
    assertThat(jbuild.run(context).succeeded().err()).doesNotContain("ran 42");
  }

  @Test
  void the_mode_of_the_context_is_seen_by_the_step_that_mounts_all_of_it() throws Exception {
    Context context = context("RUN --mount=target=/ctx stat -c 'mode %a' /ctx\n");
    Files.setAttribute(context.folder(), "unix:mode", 0755);
    assertThat(jbuild.run(context).succeeded().err()).contains(" mode 755\n");

    Files.setAttribute(context.folder(), "unix:mode", 0711);
    assertThat(jbuild.run(context).succeeded().err()).contains(" mode 711\n");
  }

  @Test
  void a_stage_of_more_layers_than_the_kernel_shows_is_told() throws Exception {
    String base = Bases.busybox();
    StringBuilder steps = new StringBuilder("FROM scratch AS many\nCOPY blob /0\n");
    for (int i = 1; i < 500; i++) {
      steps.append("COPY --from=" + base + " /etc/group /" + i + "\n");
    }
    steps.append("FROM " + base + "\nRUN --mount=from=many,target=/m true\n");

    Context context = Context.in(folder).file("blob", "b\n").buildfile(steps.toString());
    assertThat(jbuild.run(context).exitedWith(1).err())
        .contains("[TooManyLayers]", "500 layers are behind a mount of this RUN");
  }

  @Test
  void a_context_that_changes_under_the_step_is_told() throws Exception {
    Context context =
        context(
            """
            RUN --mount=target=/ctx echo began $((40 + 2)); \
              until grep -q changed /ctx/blob; do usleep 10000; done
            """);
    try (Running build = jbuild.start(context)) {
      build.awaitErr("began 42");
      context.file("blob", "changed");

      assertThat(build.finish().exitedWith(1).err()).contains("[SourceChanged]");
    }
  }

  @Test
  void mount_points_that_the_image_lacks_leave_no_trace() throws Exception {
    Context context =
        context(
            """
            RUN --mount=target=/srv/a/b --mount=source=blob,target=/tmp/f --mount=target=/home/x true
            RUN --mount=target=/kept/in echo k >/kept/file
            """);

    assertThat(added(context)).containsExactly("kept/", "kept/file");
  }

  @Test
  void a_folder_has_its_time_again_when_a_mount_point_in_it_is_gone() throws Exception {
    Context context =
        context(
            """
            RUN touch -d '2001-02-03 04:05:06' /home /home/app
            RUN --mount=target=/home/x --mount=source=blob,target=/home/app/y/z true
            RUN stat -c '%n %y' /home /home/app
            """);

    Finished build = jbuild.run(context).succeeded();

    assertThat(build.err())
        .contains(" /home 2001-02-03 04:05:06.0", " /home/app 2001-02-03 04:05:06.0");
    String layer = jbuild.layers(build.line()).get(2);
    assertThat(Command.of("tar", "-tzf", jbuild.blob(layer)).run().succeeded().out()).isEmpty();
  }

  @Test
  void a_source_that_is_not_there_and_a_target_that_can_not_be_are_told() throws Exception {
    assertThat(jbuild.run(context("RUN --mount=source=blub,target=/x true\n")).exitedWith(1).err())
        .contains("[CopySourceNotFound]", "did you mean blob?");
    assertThat(jbuild.run(context("RUN --mount=target=/etc/passwd true\n")).exitedWith(1).err())
        .contains("[MountTargetUnusable]");
    String base = Bases.busybox();
    assertThat(
            jbuild
                .run(context("RUN --mount=from=" + base + ",source=/no,target=/x true\n"))
                .exitedWith(1)
                .err())
        .contains("[MountSourceNotFound]");
  }

  private Context context(String steps) throws IOException, InterruptedException {
    return Context.in(folder)
        .file("blob", "b\n")
        .buildfile("FROM " + Bases.busybox() + "\n" + steps);
  }

  private Path tar() {
    return folder.resolve("out.tar");
  }

  /** Builds; returns what the image has beyond its base. */
  private List<String> added(Context context) throws IOException, InterruptedException {
    jbuild.digest("-o", "type=tar,dest=" + tar(), context);
    Path plain = folder.resolve("plain.tar");
    if (!Files.exists(plain)) {
      Context base = Context.in(folder).buildfile("FROM " + Bases.busybox() + "\n");
      jbuild.digest("-o", "type=tar,dest=" + plain, base);
    }
    List<String> before = names(plain);
    return names(tar()).stream().filter(name -> !before.contains(name)).toList();
  }

  private static List<String> names(Path tar) throws IOException, InterruptedException {
    return Command.of("tar", "-tf", tar).run().succeeded().out().lines().toList();
  }
}
