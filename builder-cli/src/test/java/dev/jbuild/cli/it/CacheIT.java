package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a second build does not do again, and what it does. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class CacheIT {
  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  private Jbuild jbuild;
  private Context context;

  /** Every run of a step prints its own random number. */
  @BeforeEach
  void prepare() throws IOException, InterruptedException {
    jbuild = Jbuild.at(folder.resolve("root"));
    context =
        Context.in(folder)
            .file("early.txt", "early\n")
            .file("late.txt", "late\n")
            .buildfile(
                """
                FROM %s
                COPY early.txt /
                RUN echo ran first $(cat /proc/sys/kernel/random/uuid) | tee /first
                COPY late.txt /
                RUN echo ran second $(cat /proc/sys/kernel/random/uuid) | tee /second
                WORKDIR /made/here
                """
                    .formatted(Bases.busybox()));
  }

  @Test
  void a_second_build_runs_nothing_and_gives_the_same_digest() throws Exception {
    Finished first = jbuild.run(context).succeeded();
    assertThat(printed(first)).contains("ran first", "ran second");
    assertThat(first.err()).doesNotContain("CACHED");

    Finished second = jbuild.run(context).succeeded();

    assertThat(second.out()).isEqualTo(first.out());
    assertThat(printed(second)).isEmpty();
    assertThat(second.err().lines().filter(line -> line.endsWith(" CACHED"))).hasSize(5);
  }

  @Test
  void what_lies_before_a_changed_file_is_not_run_again() throws Exception {
    Finished first = jbuild.run(context).succeeded();
    context.file("late.txt", "later\n");

    Finished second = jbuild.run(context).succeeded();

    assertThat(printed(second)).contains("ran second").doesNotContain("ran first");
    assertThat(second.out()).isNotEqualTo(first.out());
  }

  @Test
  void what_lies_behind_a_changed_file_is_run_again() throws Exception {
    jbuild.run(context).succeeded();
    context.file("early.txt", "earlier\n");

    assertThat(printed(jbuild.run(context).succeeded())).contains("ran first", "ran second");
  }

  @Test
  void the_time_of_a_file_does_not_matter() throws Exception {
    Finished first = jbuild.run(context).succeeded();
    Command.of("touch", "-d", "2001-01-01", context.folder().resolve("early.txt")).run();

    assertThat(jbuild.run(context).succeeded().out()).isEqualTo(first.out());
  }

  @Test
  void a_working_directory_that_was_there_is_made_where_it_is_not() throws Exception {
    context.buildfile("FROM scratch\nCOPY early.txt /work/\nWORKDIR /work\n");
    jbuild.run(context).succeeded();
    context.buildfile("FROM scratch\nWORKDIR /work\n");
    Path files = folder.resolve("files");

    jbuild.run("-o", files, context).succeeded();

    assertThat(files.resolve("work")).isEmptyDirectory();
  }

  @Test
  void without_cache_every_step_runs() throws Exception {
    jbuild.run(context).succeeded();

    Finished again = jbuild.run("--no-cache", context).succeeded();

    assertThat(printed(again)).contains("ran first", "ran second");
    assertThat(again.err()).doesNotContain("CACHED");
    assertThat(jbuild.corruptBlobs()).isEmpty();
  }

  @Test
  void two_builds_at_the_same_time_share_a_store() throws Exception {
    try (Running one = jbuild.start(context);
        Running two = jbuild.start(context)) {
      one.finish().succeeded();
      two.finish().succeeded();
    }

    assertThat(jbuild.corruptBlobs()).isEmpty();
    assertThat(printed(jbuild.run(context).succeeded())).isEmpty();
  }

  @Test
  void different_builds_at_the_same_time_lose_nothing() throws Exception {
    List<Context> contexts = new ArrayList<>();
    List<Running> builds = new ArrayList<>();
    List<String> digests = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      contexts.add(
          Context.in(folder)
              .file("shared", "shared\n".repeat(100_000))
              .file("own", "of " + i + "\n")
              .buildfile(
                  """
                  FROM %s
                  COPY shared own /in/
                  RUN echo ran $(cat /in/own) | tee /made
                  WORKDIR /w/%d
                  """
                      .formatted(Bases.busybox(), i)));
    }
    try {
      for (Context one : contexts) {
        builds.add(jbuild.start("-t", "local/build:" + builds.size(), one));
      }
      for (Running build : builds) {
        digests.add(Jbuild.digest(build.finish()));
      }
    } finally {
      for (Running build : builds) {
        build.close();
      }
    }

    assertThat(jbuild.corruptBlobs()).isEmpty();
    for (int i = 0; i < contexts.size(); i++) {
      Finished again = jbuild.run(contexts.get(i)).succeeded();
      assertThat(again.line()).isEqualTo(digests.get(i));
      assertThat(again.err().lines().filter(line -> line.endsWith(" CACHED"))).hasSize(3);
      Context from = Context.in(folder).buildfile("FROM local/build:" + i + "\nRUN cat /made\n");
      assertThat(printed(jbuild.run(from).succeeded())).contains("ran of " + i);
    }
  }

  @Test
  void independent_stages_run_at_the_same_time() throws Exception {
    // No step ends by itself: if they ran one after the other, the second would never begin.
    Context stages =
        Context.in(folder)
            .buildfile(
                """
                FROM %1$s AS left
                RUN echo left $((40 + 2)); sleep 3600
                FROM %1$s AS right
                RUN echo right $((40 + 2)); sleep 3600
                FROM scratch
                COPY --from=left /bin/busybox /left
                COPY --from=right /bin/busybox /right
                """
                    .formatted(Bases.busybox()));

    try (Running build = jbuild.start(stages)) {
      build.awaitErr("left 42");
      build.awaitErr("right 42");
      build.signal("TERM");
      build.finish().exitedWith(130);
    }
  }

  /** What the first stage leaves takes longer to pack than all that comes after it. */
  private Context slowToPack(String last) throws IOException, InterruptedException {
    return Context.in(folder)
        .buildfile(
            """
            FROM %1$s AS large
            RUN echo ran large $((40 + 2)) && head -c 60m /dev/urandom >/large && echo >/small
            FROM %1$s
            COPY --from=large /small /
            RUN %2$s
            """
                .formatted(Bases.busybox(), last));
  }

  @Test
  void a_stage_whose_layers_are_in_no_image_is_not_run_again() throws Exception {
    assertThat(printed(jbuild.run(slowToPack("true")).succeeded())).contains("ran large 42");

    assertThat(printed(jbuild.run(slowToPack("true")).succeeded())).isEmpty();
  }

  @Test
  void a_step_is_not_run_again_because_another_failed() throws Exception {
    assertThat(printed(jbuild.run(slowToPack("false")).exitedWith(1))).contains("ran large 42");

    assertThat(printed(jbuild.run(slowToPack("false")).exitedWith(1))).isEmpty();
  }

  /** Returns what steps printed. */
  private static String printed(Finished build) {
    return build
        .err()
        .lines()
        .filter(line -> line.matches("#\\d+ ran .*"))
        .reduce("", (all, line) -> all + line + "\n");
  }
}
