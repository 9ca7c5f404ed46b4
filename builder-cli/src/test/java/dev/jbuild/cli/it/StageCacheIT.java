package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jbuild.oci.Platform;
import dev.jbuild.registry.testing.DockerRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Caches that have the image's own steps alone: a stage that is only copied from or mounted is not
 * built where nothing changed. A machine is a state folder of its own.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class StageCacheIT {
  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  private Jbuild machine(String name) {
    return Jbuild.at(folder.resolve(name));
  }

  /** Each run of a step prints {@code ran}, its name and a random number. */
  private static String run(String name, String command) {
    return "echo ran " + name + " $(cat /proc/sys/kernel/random/uuid) && " + command;
  }

  /** A stage in a stage in a stage, of which the image has one file. */
  private Context context() throws Exception {
    return Context.in(folder)
        .file("src/Main.java", "main\n")
        .file("src/Test.java", "test\n")
        .file("tool.txt", "tool\n")
        .buildfile(
            """
            FROM %1$s AS tools
            COPY tool.txt /tool
            RUN %2$s
            FROM %1$s AS sources
            WORKDIR /src
            COPY src .
            FROM sources AS build
            COPY --from=tools /made /tools/
            RUN --mount=type=cache,target=/m2 --mount=from=tools,target=/t %3$s
            FROM %1$s
            RUN %4$s
            COPY --from=build --chown=app /app.jar /app/
            RUN %5$s
            """
                .formatted(
                    Bases.busybox(),
                    run("tools", "cp /tool /made"),
                    run("build", "cat Main.java /tools/made /t/tool >/app.jar"),
                    run("first", "echo first >/first"),
                    run("last", "cat /app/app.jar >/last")));
  }

  private static List<String> ran(Finished build) {
    return build
        .succeeded()
        .err()
        .lines()
        .filter(line -> line.matches("#\\d+ ran .*"))
        .map(line -> line.replaceAll("#\\d+ ran (\\S+).*", "$1"))
        .toList();
  }

  /** Returns the titles of the steps, whether they ran or not. */
  private static List<String> steps(Finished build) {
    return build
        .err()
        .lines()
        .filter(line -> line.matches("#\\d+ \\[.*"))
        .map(line -> line.replaceAll("#\\d+ \\[(\\S+ \\d).*", "$1"))
        .toList();
  }

  private static DockerRegistry registry() throws Exception {
    assumeTrue(DockerRegistry.program().isPresent(), "needs docker-registry");
    return DockerRegistry.start();
  }

  @Test
  void a_fresh_machine_runs_nothing_and_fetches_no_layer_with_the_smallest_cache()
      throws Exception {
    try (DockerRegistry registry = registry()) {
      Context context = context();
      String image = registry.name() + "/app:1";
      String cache = registry.name() + "/cache:main";
      Finished first =
          machine("one")
              .run("--push", "-t", image, "--cache-to", "type=registry,ref=" + cache, context);
      assertThat(ran(first)).containsExactlyInAnyOrder("tools", "build", "first", "last");

      Jbuild fresh = machine("two");
      Finished second = fresh.run("--push", "-t", image + "-2", "--cache-from", cache, context);

      assertThat(ran(second)).as(second.err()).isEmpty();
      assertThat(steps(second)).containsExactly("stage-3 1", "stage-3 2", "stage-3 3");
      assertThat(second.line()).isEqualTo(first.line());
      assertThat(fresh.root().resolve("snapshots")).isEmptyDirectory();
    }
  }

  @Test
  void so_it_is_with_a_cache_in_the_image_and_in_a_folder() throws Exception {
    try (DockerRegistry registry = registry()) {
      Context context = context();
      String image = registry.name() + "/app:1";
      Path cache = folder.resolve("cache");
      Finished first =
          machine("one")
              .run(
                  "--push",
                  "-t",
                  image,
                  "--cache-to",
                  "type=inline",
                  "--cache-to",
                  "type=local,dest=" + cache,
                  context);

      Finished inline =
          machine("two").run("--cache-from", image, "--cache-to", "type=inline", context);
      Finished local =
          machine("three")
              .run("--cache-from", "type=local,src=" + cache, "--cache-to", "type=inline", context);

      assertThat(ran(inline)).as(inline.err()).isEmpty();
      assertThat(ran(local)).as(local.err()).isEmpty();
      assertThat(List.of(inline.line(), local.line())).containsOnly(first.line());
    }
  }

  @Test
  void a_changed_source_runs_its_stages_alone_and_what_comes_out_the_same_is_a_hit()
      throws Exception {
    Context context = context();
    String cache = folder.resolve("cache").toString();
    Finished first = machine("one").run("--cache-to", "type=local,dest=" + cache, context);
    context.file("src/Test.java", "another test\n");

    Finished second = machine("two").run("--cache-from", "type=local,src=" + cache, context);

    assertThat(ran(second)).as(second.err()).containsExactly("tools", "build");
    assertThat(second.line()).isEqualTo(first.line());
  }

  @Test
  void what_was_not_needed_is_told_so_and_what_changed_in_it_later_is_told_too() throws Exception {
    Context context = context();
    String cache = folder.resolve("cache").toString();
    ran(machine("one").run("--cache-to", "type=local,dest=" + cache, context));
    Jbuild fresh = machine("two");
    Command build = fresh.command().and("--cache-from", "type=local,src=" + cache, context);
    Finished skipping = build.run().succeeded();
    Finished why =
        Command.of(Jbuild.DIST.resolve("bin/jbuild"), "why", "--root", fresh.root()).run();
    Finished whyBuild =
        Command.of(Jbuild.DIST.resolve("bin/jbuild"), "why", "--root", fresh.root(), "build").run();
    context.file("src/Main.java", "new main\n");
    List<String> reasons =
        build
            .run()
            .succeeded()
            .err()
            .lines()
            .filter(line -> line.contains(" runs again: "))
            .map(line -> line.replaceAll("#\\d+ runs again: ", ""))
            .toList();

    assertThat(skipping.err()).contains("what it reads of build is known");
    assertThat(why.line()).endsWith("ran: 3 of 9 were cached, 6 not needed");
    assertThat(whyBuild.out()).contains("was not needed: what is made of its stage");
    assertThat(reasons)
        .contains(
            "/src/Main.java changed: its content",
            "it was not needed the last time",
            "what is below changed: the stage that it starts from")
        .doesNotContain("it is new");
  }

  @Test
  void an_archive_of_a_stage_that_was_not_needed_is_told_by_its_name() throws Exception {
    Context context =
        Context.in(folder)
            .buildfile(
                "FROM scratch AS files\nADD some/a.tar /\nFROM scratch\nCOPY --from=files / /\n")
            .file("some/file", "one");
    Path archive = context.folder().resolve("some/a.tar");
    Files.write(archive, new RawTar().file("f").ended());
    String cache = folder.resolve("cache").toString();
    machine("one").run("--cache-to", "type=local,dest=" + cache, context).succeeded();
    Command build =
        machine("two").command().and("--cache-from", "type=local,src=" + cache, context);
    Finished skipping = build.run().succeeded();
    Files.write(archive, new RawTar().file("g").ended());

    Finished changed = build.run().succeeded();

    assertThat(skipping.err()).contains("what it reads of files is known");
    assertThat(changed.err()).contains(" runs again: a.tar changed");
  }

  @Test
  void another_base_or_argument_of_a_stage_below_is_no_hit() throws Exception {
    Context context =
        Context.in(folder)
            .buildfile(
                """
                ARG BASE=%1$s
                FROM $BASE AS tools
                ARG VERSION=1
                RUN %2$s
                FROM %1$s AS build
                RUN --mount=from=tools,target=/t %3$s
                FROM %1$s
                RUN --mount=from=build,target=/b %4$s
                """
                    .formatted(
                        Bases.busybox(),
                        run("tools", "echo $VERSION >/version"),
                        run("build", "cp /t/version /version"),
                        run("last", "cp /b/version /version")));
    String cache = folder.resolve("cache").toString();
    ran(machine("one").run("--cache-to", "type=local,dest=" + cache, context));
    Command fresh = machine("two").command().and("--cache-from", "type=local,src=" + cache);

    assertThat(ran(fresh.and(context).run())).isEmpty();
    assertThat(ran(fresh.and("--build-arg", "VERSION=2", context).run()))
        .containsExactly("tools", "build", "last");
    assertThat(ran(fresh.and("--build-arg", "BASE=" + anotherBase(), context).run()))
        .containsExactly("tools", "build", "last");
  }

  private String anotherBase() throws Exception {
    Path layout = folder.resolve("another");
    Context more =
        Context.in(folder)
            .file("more", "more")
            .buildfile("FROM %s\nCOPY more /\n".formatted(Bases.busybox()));
    machine("elsewhere").run("-o", "type=oci,tar=false,dest=" + layout, more).succeeded();
    return "oci-layout://" + layout;
  }

  /** The stage is for the machine's own platform, and serves two images. */
  @Test
  void a_stage_of_an_included_file_serves_the_images_of_two_platforms() throws Exception {
    String own = Platform.ofThisMachine().architecture();
    String other = own.equals("amd64") ? "arm64" : "amd64";
    Context context =
        Context.in(folder)
            .file("src.txt", "src\n")
            .file(
                "tools.build",
                "FROM --platform=$BUILDPLATFORM %s AS make\nCOPY src.txt /\nRUN %s\n"
                    .formatted(Bases.busybox(), run("make", "cp /src.txt /made")))
            .buildfile(
                "INCLUDE tools.build AS tools\nFROM scratch\nCOPY --from=tools.make /made /\n");
    String cache = folder.resolve("cache").toString();
    Object[] both = {"--platform", "linux/" + own + ",linux/" + other, context};
    Command first = machine("one").command().and("--cache-to", "type=local,dest=" + cache);
    Command fresh = machine("two").command().and("--cache-from", "type=local,src=" + cache);
    Finished made = first.and(both).run();

    Finished again = fresh.and(both).run();

    assertThat(ran(made)).containsExactly("make");
    assertThat(ran(again)).as(again.err()).isEmpty();
    assertThat(again.line()).isEqualTo(made.line());
    context.file("src.txt", "other\n");
    assertThat(ran(fresh.and(both).run())).containsExactly("make");
  }

  @Test
  void a_file_of_a_stage_is_asked_for_again_unless_its_checksum_tells_it() throws Exception {
    Path served = Files.createDirectories(folder.resolve("served"));
    Files.writeString(served.resolve("moves.txt"), "one\n");
    Files.writeString(served.resolve("stays.txt"), "two\n");
    try (WebServer web = WebServer.of(served)) {
      String checksum = "sha256:" + Sha256.of(served.resolve("stays.txt"));
      Context context =
          Context.in(folder)
              .buildfile(
                  "FROM %s AS build\nADD %s /\nADD --checksum=%s %s /\nRUN %s\n"
                          .formatted(
                              Bases.busybox(),
                              web.url("/moves.txt"),
                              checksum,
                              web.url("/stays.txt"),
                              run("build", "cat /moves.txt /stays.txt >/all"))
                      + "FROM scratch\nCOPY --from=build /all /\n");
      String cache = folder.resolve("cache").toString();
      ran(machine("one").run("--cache-to", "type=local,dest=" + cache, context));
      Files.delete(served.resolve("stays.txt"));
      Command fresh = machine("two").command().and("--cache-from", "type=local,src=" + cache);

      assertThat(ran(fresh.and(context).run())).isEmpty();
      Files.writeString(served.resolve("stays.txt"), "two\n");
      Files.writeString(served.resolve("moves.txt"), "changed\n");
      assertThat(ran(fresh.and(context).run())).containsExactly("build");
    }
  }

  @Test
  void a_repository_of_a_stage_is_told_by_its_commit_and_not_fetched() throws Exception {
    Path served = Files.createDirectories(folder.resolve("served"));
    GitRepository repository = GitRepository.in(served, "app.git").file("README", "one\n");
    repository.commit();
    try (WebServer web = WebServer.of(served)) {
      Context context =
          Context.in(folder)
              .buildfile(
                  "FROM %s AS build\nADD %s /app\nRUN %s\nFROM scratch\nCOPY --from=build /all /\n"
                      .formatted(
                          Bases.busybox(),
                          web.url("/git/app.git"),
                          run("build", "cat /app/README >/all")));
      String cache = folder.resolve("cache").toString();
      Finished first = machine("one").run("--cache-to", "type=local,dest=" + cache, context);
      Jbuild fresh = machine("two");
      Command again = fresh.command().and("--cache-from", "type=local,src=" + cache);

      Finished second = again.and(context).run();

      assertThat(ran(first)).containsExactly("build");
      assertThat(ran(second)).as(second.err()).isEmpty();
      assertThat(fresh.root().resolve("sources")).doesNotExist();
      assertThat(second.line()).isEqualTo(first.line());
      repository.file("README", "two\n").commit();
      assertThat(ran(again.and(context).run())).containsExactly("build");
    }
  }

  @Test
  void a_chain_of_thousands_of_stages_can_be_told() throws Exception {
    StringBuilder text = new StringBuilder("FROM scratch AS s0\nCOPY tool.txt /\n");
    for (int i = 1; i < 3000; i++) {
      text.append("FROM scratch AS s%d\nCOPY --from=s%d /tool.txt /\n".formatted(i, i - 1));
    }
    Context context = context().buildfile(text.toString());
    String cache = folder.resolve("cache").toString();
    Finished first = machine("one").run("--cache-to", "type=local,dest=" + cache, context);

    Finished second = machine("two").run("--cache-from", "type=local,src=" + cache, context);

    assertThat(second.succeeded().line()).isEqualTo(first.succeeded().line());
    assertThat(steps(second)).containsExactly("s2999 1");
  }

  @Test
  void a_cache_of_all_stages_keeps_one_that_starts_from_a_context() throws Exception {
    Context files = Context.in(folder).file("kept.txt", "kept\n");
    Context context =
        Context.in(folder)
            .file("tool.txt", "tool\n")
            .buildfile(
                "FROM files AS kept\nCOPY tool.txt /\nFROM %s\nCOPY --from=kept / /\n"
                    .formatted(Bases.busybox()));
    Object[] build = {"--build-context", "files=" + files, context};
    String one = "type=local,%s=" + folder.resolve("cache-one");
    String two = "type=local,%s=" + folder.resolve("cache-two");
    Command first = machine("one").command();
    first.and("--cache-to", one.formatted("mode=max,dest")).and(build).run().succeeded();
    Finished second =
        machine("two")
            .command()
            .and("--cache-from", one.formatted("src"))
            .and("--cache-to", two.formatted("mode=max,dest"))
            .and(build)
            .run();
    assertThat(steps(second.succeeded())).containsExactly("stage-1 1");

    Finished third =
        machine("three")
            .command()
            .and("--target", "kept", "--cache-from", two.formatted("src"))
            .and(build)
            .run();

    assertThat(third.succeeded().err().lines().filter(line -> line.endsWith(" CACHED"))).hasSize(2);
  }

  @Test
  void a_stage_that_is_to_run_again_is_built_with_all_that_needs_it() throws Exception {
    Context context = context();
    String cache = folder.resolve("cache").toString();
    ran(machine("one").run("--cache-to", "type=local,dest=" + cache, context));
    Command fresh = machine("two").command().and("--cache-from", "type=local,src=" + cache);

    assertThat(ran(fresh.and("--no-cache-filter", "tools", context).run())).contains("tools");
    assertThat(ran(fresh.and("--no-cache", context).run()))
        .containsExactlyInAnyOrder("tools", "build", "first", "last");
  }

  @Test
  void a_cache_of_all_stages_keeps_those_that_were_not_needed() throws Exception {
    Context context = context();
    String one = folder.resolve("cache-one").toString();
    String two = folder.resolve("cache-two").toString();
    ran(machine("one").run("--cache-to", "type=local,mode=max,dest=" + one, context));
    ran(
        machine("two")
            .run(
                "--cache-from",
                "type=local,src=" + one,
                "--cache-to",
                "type=local,mode=max,dest=" + two,
                context));
    context.buildfile(
        Files.readString(context.folder().resolve("Buildfile")).replace("first", "other"));

    Finished third = machine("three").run("--cache-from", "type=local,src=" + two, context);

    assertThat(ran(third)).as(third.err()).containsExactlyInAnyOrder("other", "last");
  }

  /** Each stage waits for a mark of every other. */
  @Test
  void stages_that_have_to_run_run_side_by_side() throws Exception {
    StringBuilder text = new StringBuilder();
    StringBuilder copies = new StringBuilder();
    for (String stage : List.of("a", "b", "c")) {
      String others =
          "touch /marks/$M."
              + stage
              + "; until test $(ls /marks | grep -c $M) = 4; do usleep 10000;"
              + " done";
      text.append("FROM %s AS %s\nARG M\n".formatted(Bases.busybox(), stage));
      text.append("COPY %s.txt /\n".formatted(stage));
      text.append(
          "RUN --mount=type=cache,id=marks,target=/marks %s; echo >/%s\n".formatted(others, stage));
      copies.append("COPY --from=%s /%s /\n".formatted(stage, stage));
    }
    text.append("FROM c AS over\nARG M\n");
    text.append("FROM %s\nARG M\n".formatted(Bases.busybox()));
    text.append(
        "RUN --mount=type=cache,id=marks,target=/marks touch /marks/$M.d; until test $(ls /marks | grep -c $M) = 4; do usleep 10000; done\n");
    Context context =
        Context.in(folder)
            .file("a.txt", "")
            .file("b.txt", "")
            .file("c.txt", "")
            .buildfile(text + copies.toString());
    String cache = folder.resolve("cache").toString();
    Command build =
        machine("one")
            .command()
            .and("--step-timeout", "60s", "--build-arg")
            .and("M=one")
            .and("--cache-to", "type=local,dest=" + cache, context);
    build.run().succeeded();

    machine("two")
        .run(
            "--step-timeout",
            "60s",
            "--build-arg",
            "M=two",
            "--cache-from",
            "type=local,src=" + cache,
            context)
        .succeeded();
  }
}
