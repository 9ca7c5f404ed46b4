package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a build says of the steps that it does again. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class WhyIT {
  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  private Jbuild jbuild;
  private Context context;

  @BeforeEach
  void prepare() throws IOException, InterruptedException {
    jbuild = Jbuild.at(folder.resolve("root"));
    context =
        Context.in(folder)
            .file("src/Main.java", "main\n")
            .file("src/Other.java", "other\n")
            .buildfile(buildfile("echo compiled"));
  }

  private static String buildfile(String command) throws IOException, InterruptedException {
    return """
    FROM %s AS compile
    ARG VERSION=1
    ARG NPM_TOKEN
    COPY src /src
    RUN %s
    FROM %s
    COPY --from=compile /src/Main.java /app/
    RUN --mount=type=bind,source=src,target=/mnt true
    """
        .formatted(Bases.busybox(), command, Bases.busybox());
  }

  /** Returns what was said of steps that ran again, in the order of their tasks. */
  private static List<String> reasons(Finished build) {
    return build
        .succeeded()
        .err()
        .lines()
        .filter(line -> line.contains("runs again: "))
        .map(line -> line.replaceAll("#\\d+ runs again: ", ""))
        .sorted()
        .toList();
  }

  @Test
  void a_first_build_and_one_with_nothing_to_do_say_nothing() throws Exception {
    assertThat(reasons(jbuild.run(context))).isEmpty();
    assertThat(reasons(jbuild.run(context))).isEmpty();
  }

  @Test
  void files_are_named_that_were_added_changed_and_removed() throws Exception {
    jbuild.run(context).succeeded();
    context.file("src/Main.java", "new main\n").file("src/Added.java", "added\n");
    Command.of("rm", context.folder().resolve("src/Other.java")).run().succeeded();

    assertThat(reasons(jbuild.run(context)))
        .containsExactlyInAnyOrder(
            "/src/Added.java was added, /src/Main.java changed: its content, /src/Other.java was"
                + " removed",
            "what is below changed: [compile 1] COPY src /src",
            "/app/Main.java changed: its content",
            "what is below changed: [stage-1 1] COPY --from=compile /src/Main.java /app/,"
                + " /mnt/Added.java was added, /mnt/Main.java changed: its content, /mnt/Other.java"
                + " was removed");
  }

  @Test
  void files_of_a_mounted_context_are_named_and_of_a_mounted_stage_only_the_mount()
      throws Exception {
    String text =
        """
        FROM %1$s AS tools
        RUN echo %2$s >/tool
        FROM %1$s
        RUN --mount=target=/context --mount=from=tools,target=/tools cat /context/src/Main.java
        """;
    context.buildfile(text.formatted(Bases.busybox(), "1"));
    jbuild.run(context).succeeded();
    Command.of("chmod", "700", context.folder().resolve("src/Main.java")).run().succeeded();

    assertThat(reasons(jbuild.run(context)))
        .containsExactly("/context/src/Main.java changed: its mode");

    context.buildfile(text.formatted(Bases.busybox(), "2"));
    assertThat(reasons(jbuild.run(context)))
        .containsExactlyInAnyOrder(
            "its text was: RUN echo 1 >/tool",
            "/context/Buildfile changed: its content, what the mount /tools shows changed");
  }

  @Test
  void a_mount_of_nothing_that_becomes_one_of_the_context_is_told() throws Exception {
    String text = "FROM " + Bases.busybox() + "\nRUN --mount=%starget=/x true\n";
    context.buildfile(text.formatted("from=scratch,"));
    jbuild.run(context).succeeded();
    context.buildfile(text.formatted(""));

    assertThat(reasons(jbuild.run(context))).containsExactly("what the mount /x shows changed");
  }

  @Test
  void a_variable_is_told_with_both_values_and_one_that_looks_secret_with_none() throws Exception {
    jbuild.run("--build-arg", "NPM_TOKEN=first", context).succeeded();

    Finished version =
        jbuild.run("--build-arg", "NPM_TOKEN=first", "--build-arg", "VERSION=2", context);
    Finished token =
        jbuild.run("--build-arg", "NPM_TOKEN=second", "--build-arg", "VERSION=2", context);

    assertThat(reasons(version)).containsExactly("VERSION is 2, it was 1");
    assertThat(reasons(token)).containsExactly("NPM_TOKEN changed, whose value is not shown");
    assertThat(Command.of("grep", "-rl", "NPM_TOKEN=", jbuild.root().resolve("steps")).run().out())
        .isEmpty();
  }

  @Test
  void a_base_image_that_moved_is_told_with_both_digests() throws Exception {
    Context base =
        Context.in(folder)
            .file("base.txt", "one")
            .buildfile("FROM %s\nCOPY base.txt /\n".formatted(Bases.busybox()));
    context.buildfile("FROM local/base:1\nRUN true\n");
    String one = jbuild.digest("-t", "local/base:1", base);
    jbuild.run(context).succeeded();

    String two = jbuild.digest("-t", "local/base:1", base.file("base.txt", "two"));

    assertThat(reasons(jbuild.run(context)))
        .containsExactly("the base image local/base:1 moved from %s to %s".formatted(one, two));
  }

  @Test
  void another_command_is_told_by_its_former_text() throws Exception {
    jbuild.run(context).succeeded();
    context.buildfile(buildfile("echo compiled better"));

    assertThat(reasons(jbuild.run(context))).containsExactly("its text was: RUN echo compiled");
  }

  @Test
  void without_cache_the_option_is_the_reason() throws Exception {
    jbuild.run(context).succeeded();

    assertThat(reasons(jbuild.run("--no-cache", context)))
        .hasSize(4)
        .containsOnly("--no-cache asks for it");
  }

  @Test
  void a_step_that_failed_is_run_again_for_that() throws Exception {
    context.buildfile(buildfile("test -e /proc/self/nothing || exit 3"));
    jbuild.run(context).exitedWith(1);

    Finished again = jbuild.run(context).exitedWith(1);

    assertThat(again.err()).contains("runs again: it failed the last time");
  }

  @Test
  void a_layer_that_was_lost_is_named() throws Exception {
    String digest = jbuild.digest(context);
    String layer = jbuild.layers(digest).getLast();
    Command.of("rm", jbuild.blob(layer)).run().succeeded();

    assertThat(reasons(jbuild.run(context)))
        .contains("nothing changed, but its layer " + layer + " is no longer in the store");
  }

  @Test
  void the_last_build_is_explained_afterwards() throws Exception {
    jbuild.run(context).succeeded();
    context.file("src/Main.java", "new main\n");
    jbuild.run(context).succeeded();

    Finished all = why().run().succeeded();
    Finished one = why().and("compile 2").run().succeeded();
    Finished json = why().and("--json", "RUN echo").run().succeeded();

    assertThat(all.out())
        .contains("[compile 1] COPY src /src")
        .contains("/src/Main.java changed: its content");
    assertThat(one.out())
        .contains("[compile 2] RUN echo compiled")
        .contains("what is below changed: [compile 1] COPY src /src")
        .doesNotContain("Main.java changed");
    assertThat(json.json().array("steps")).hasSize(1);
    why().and("nothing like it").run().exitedWith(2);
  }

  @Test
  void two_builds_at_the_same_time_say_each_its_own_reasons() throws Exception {
    Context other =
        Context.in(folder)
            .file("src/Main.java", "another main\n")
            .file("src/Other.java", "another other\n")
            .buildfile(buildfile("echo compiled"));
    jbuild.run(context).succeeded();
    jbuild.run(other).succeeded();
    context.file("src/Main.java", "changed\n");
    other.file("src/Other.java", "changed\n");

    try (Running one = jbuild.start(context);
        Running two = jbuild.start(other)) {
      assertThat(reasons(one.finish())).anyMatch(reason -> reason.contains("src/Main.java"));
      assertThat(reasons(two.finish()))
          .anyMatch(reason -> reason.contains("src/Other.java"))
          .noneMatch(reason -> reason.contains("src/Main.java"));
    }
    assertThat(why().run().succeeded().out()).contains("changed");
  }

  @Test
  void a_build_whose_image_could_not_be_pushed_is_explained_too() throws Exception {
    jbuild.run(context).succeeded();
    context.file("src/Main.java", "new main\n");
    jbuild.run("--push", "-t", "127.0.0.1:1/app", context).exitedWith(3);

    assertThat(why().run().succeeded().out()).contains("/src/Main.java changed: its content");
  }

  /** The registry's answer and the reasons come in any order. */
  @RepeatedTest(10)
  void a_copy_whose_layer_is_refused_at_once_has_run() throws Exception {
    context.buildfile("FROM scratch\nCOPY src /src\n");
    jbuild.run(context).succeeded();
    context.file("src/Main.java", "new main\n");
    jbuild.run("--push", "-t", "127.0.0.1:1/app", context).exitedWith(3);

    assertThat(why().run().succeeded().out()).contains("/src/Main.java changed: its content");
  }

  @Test
  void each_platform_has_its_own_steps() throws Exception {
    context.buildfile("FROM scratch\nCOPY src /src\n");
    String both = "linux/amd64,linux/arm64";
    jbuild.run("--platform", both, context).succeeded();
    jbuild.run("--platform", "linux/amd64", context).succeeded();
    context.file("src/Main.java", "new main\n");

    assertThat(reasons(jbuild.run("--platform", both, context)))
        .contains("/src/Main.java changed: its content");
    assertThat(
            why().and("--json").run().json().array("steps").stream()
                .map(step -> step.asObject("step").requireText("stage")))
        .containsExactly("linux/amd64 stage-0", "linux/arm64 stage-0");
  }

  private Command why() {
    return Command.of(Jbuild.DIST.resolve("bin/jbuild"), "why", "--root", jbuild.root());
  }

  @Test
  void a_store_without_builds_has_nothing_to_explain() throws Exception {
    assertThat(why().run().exitedWith(2).err()).contains("[NoBuildYet]");
  }
}
