package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --build-context}: what stands in the place of stages, images and sources. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class NamedContextIT {
  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  private Jbuild jbuild;

  @BeforeEach
  void prepare() {
    jbuild = Jbuild.at(folder.resolve("root"));
  }

  @Test
  void a_folder_is_copied_from_and_bound_without_what_its_own_dockerignore_leaves_out()
      throws Exception {
    Context files =
        Context.in(folder)
            .file("a.txt", "a\n")
            .file("a.log", "log\n")
            .file(".dockerignore", "*.log\n.dockerignore\n");
    Context context =
        Context.in(folder)
            .file(".dockerignore", "*.txt\n")
            .buildfile(
                """
                FROM %s
                COPY --from=files / /copied/
                RUN --mount=from=files,target=/files \
                  ls -A /files >/seen; chmod 600 /files/a.txt; touch /files/a.txt; true
                """
                    .formatted(Bases.busybox()));

    assertThat(files(context, "--build-context", "files=" + files))
        .contains("copied/a.txt", "seen")
        .doesNotContain("copied/a.log", "copied/.dockerignore");
    assertThat(content("seen")).isEqualTo("a.txt\n");
  }

  @Test
  void a_stage_starts_from_the_files_of_a_folder() throws Exception {
    Context root = Context.in(folder).file("etc/app.conf", "x\n");
    Context context =
        Context.in(folder)
            .file("own", "own\n")
            .buildfile(
                """
                FROM alpine:3 AS rootfs
                RUN never run
                FROM rootfs
                COPY own /own
                """);

    List<String> files = files(context, "--build-context", "rootfs=" + root);

    assertThat(files).contains("etc/app.conf", "own");
    Finished again = jbuild.run("--build-context", "rootfs=" + root, context).succeeded();
    assertThat(again.err()).contains("load context rootfs").doesNotContain("never run");
    assertThat(jbuild.layers(again.line())).hasSize(2);
  }

  @Test
  void a_layout_stands_for_an_image_of_a_registry() throws Exception {
    Context context =
        Context.in(folder)
            .buildfile(
                """
                FROM registry.invalid/base AS base
                RUN echo built >/built
                FROM scratch
                COPY --from=registry.invalid/tools:1 /bin/busybox /bin/tool
                COPY --from=base /built /built
                """);

    List<String> files =
        files(
            context,
            "--build-context",
            "registry.invalid/base:latest=" + Bases.busybox(),
            "--build-context",
            "registry.invalid/tools:1=" + Bases.busybox());

    assertThat(files).contains("bin/tool", "built");
  }

  @Test
  void an_image_of_a_layout_is_chosen_by_tag_and_by_digest() throws Exception {
    String layout = Bases.busybox();
    Path index = Path.of(layout.substring("oci-layout://".length()), "index.json");
    String digest =
        Json.parse(Files.readAllBytes(index)).asObject("index").array("manifests").stream()
            .map(one -> one.asObject("manifest").requireText("digest"))
            .findFirst()
            .orElseThrow();
    Context context = Context.in(folder).buildfile("FROM base\nWORKDIR /made\n");

    assertThat(files(context, "--build-context", "base=" + layout + ":base"))
        .contains("bin/busybox", "made/");
    assertThat(files(context, "--build-context", "base=" + layout + "@" + digest))
        .contains("bin/busybox", "made/");
    String other = "base=" + layout + "@sha256:" + "0".repeat(64);
    assertThat(jbuild.run("--build-context", other, context).exitedWith(1).err())
        .contains("[LayoutImageNotFound]", "the layout has base");
  }

  @Test
  void an_image_of_the_store_stands_for_a_stage() throws Exception {
    jbuild.digest(
        "-t",
        "local/made:1",
        Context.in(folder).file("f", "f\n").buildfile("FROM scratch\nCOPY f /f\n"));
    Context context =
        Context.in(folder)
            .buildfile(
                """
                FROM registry.invalid/x AS made
                RUN never
                FROM scratch
                COPY --from=made /f /g
                COPY --from=0 /f /h
                """);

    assertThat(files(context, "--build-context", "made=docker-image://local/made:1"))
        .contains("g", "h");
  }

  @Test
  void a_state_folder_in_the_context_is_no_part_of_it() throws Exception {
    Context context =
        Context.in(folder)
            .file("blob", "b\n")
            .file("sub/x", "x\n")
            .file("left.log", "log\n")
            .file(".dockerignore", "*.log\n")
            .buildfile(
                """
                FROM %s
                COPY . /all/
                RUN --mount=target=/ctx ls -A /ctx >/seen && ! touch /ctx/blob
                RUN --mount=target=/s,source=sub,rw ls /s >/sub && touch /s/new
                """
                    .formatted(Bases.busybox()));
    jbuild = Jbuild.at(context.folder().resolve("b|state[1]"));

    assertThat(files(context))
        .contains("all/blob", "all/sub/x")
        .noneMatch(name -> name.startsWith("all/b|") || name.endsWith(".log"));
    assertThat(content("seen")).isEqualTo(".dockerignore\nBuildfile\nblob\nsub\n");
    assertThat(content("sub")).isEqualTo("x\n");
    assertThat(context.folder().resolve("sub/new")).doesNotExist();
  }

  @Test
  void what_is_wrong_with_a_context_is_told() throws Exception {
    Context context = Context.in(folder).buildfile("FROM scratch\nCOPY --from=a b c\n");
    Files.writeString(folder.resolve("file"), "");

    assertThat(refused(context, "a=" + folder.resolve("none")))
        .contains("does not exist", "[ContextNotFound]");
    assertThat(refused(context, "a=" + folder.resolve("file")))
        .contains("is not a folder", "[ContextNotFound]");
    assertThat(refused(context, "a=s3://bucket/x")).contains("is of a kind that is unknown");
    assertThat(refused(context, "a")).contains("is not of the form NAME=VALUE");
    assertThat(refused(context, "A b=."))
        .contains("has a name that neither a stage nor an image can have");
    assertThat(refused(context, "a=docker-image://")).contains("names no image");
    assertThat(refused(context, "a=oci-layout://")).contains("names no folder");
  }

  private String refused(Context context, String option) throws Exception {
    return jbuild.run("--build-context", option, context).exitedWith(2).err();
  }

  private List<String> files(Context context, String... options) throws Exception {
    Path tar = folder.resolve("rootfs.tar");
    List<Object> words = new ArrayList<>(List.of(options));
    words.addAll(List.of("-o", "type=tar,dest=" + tar, context));
    jbuild.run(words.toArray()).succeeded();
    return Command.of("tar", "-tf", tar).run().succeeded().out().lines().toList();
  }

  private String content(String path) throws Exception {
    return Command.of("tar", "-xOf", folder.resolve("rootfs.tar"), path).run().succeeded().out();
  }
}
