package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** LIMIT, INCLUDE, and the way back to a plain Dockerfile. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class OwnWordsIT {
  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  private Jbuild jbuild;
  private Context context;

  @BeforeEach
  void prepare() throws IOException {
    jbuild = Jbuild.at(folder.resolve("root")).with("SOURCE_DATE_EPOCH", "1767225600");
    context = Context.in(folder);
  }

  private Finished build(String steps) throws Exception {
    return jbuild.run(context.buildfile("FROM " + Bases.busybox() + "\n" + steps));
  }

  @Test
  void a_step_that_takes_longer_than_its_LIMIT_is_ended() throws Exception {
    Finished build = build("LIMIT timeout=300ms\nRUN sleep 3600\n");

    assertThat(build.exitedWith(1).err())
        .contains("Buildfile:3:1:", "timed out after 0.3 s", "[StepTimedOut]")
        .contains("raise timeout where LIMIT or RUN --timeout sets it");
  }

  @Test
  void a_flag_of_RUN_goes_before_LIMIT_and_LIMIT_before_the_command_line() throws Exception {
    context.buildfile(
        """
        FROM %s
        RUN --timeout=1h sleep 0.4
        LIMIT timeout=2h
        RUN sleep 0.4
        RUN --timeout=300ms sleep 3600
        """
            .formatted(Bases.busybox()));

    Finished build = jbuild.run("--step-timeout", "200ms", context);

    assertThat(build.exitedWith(1).err())
        .contains("Buildfile:5:1:", "timed out after 0.3 s")
        .doesNotContain("timed out after 0.2 s");
  }

  @Test
  void a_step_that_takes_more_memory_than_its_LIMIT_is_ended() throws Exception {
    Finished build = build("LIMIT memory=32m\nRUN head -c 200m /dev/zero | tail -c 150m\n");

    assertThat(build.exitedWith(1).err())
        .contains("limit 32 MiB", "[StepOutOfMemory]", "raise memory where LIMIT");
  }

  @Test
  void a_step_with_more_processes_than_its_limit_is_told() throws Exception {
    Finished build = build("RUN --pids=3 sleep 60 & sleep 60 & sleep 60 & sleep 60 & false\n");

    assertThat(build.exitedWith(1).err())
        .contains("the limit of 3 processes", "[StepHitProcessLimit]", "raise pids where");
  }

  @Test
  void a_failed_step_is_run_again_over_an_unchanged_tree() throws Exception {
    String step =
        "RUN --retry=5 --mount=type=cache,target=/tries test ! -e /mark && touch /mark"
            + " && echo x >> /tries/all && test $(wc -l < /tries/all) = 3";

    Finished build = build(step + "\n");

    assertThat(build.succeeded().err())
        .contains("run again; retries left: 4", "run again; retries left: 3")
        .doesNotContain("retries left: 2");
  }

  @Test
  void a_step_that_always_fails_is_run_one_time_more_than_it_is_retried() throws Exception {
    Finished build = build("LIMIT retry=2\nRUN echo tried $((1 + 1)) && exit 3\n");

    assertThat(build.exitedWith(1).err()).contains("exit code 3", "[StepFailed]");
    assertThat(build.err().lines().filter(line -> line.contains("run again; retries left: ")))
        .hasSize(2);
    assertThat(build.err().lines().filter(line -> line.endsWith(" tried 2"))).hasSizeBetween(3, 4);
  }

  @Test
  void another_limit_runs_no_step_again() throws Exception {
    Finished first = build("RUN cat /proc/sys/kernel/random/uuid > /x\n").succeeded();

    Finished second =
        build("LIMIT memory=64m retry=1\nRUN --pids=64 cat /proc/sys/kernel/random/uuid > /x\n");

    assertThat(second.succeeded().out()).isEqualTo(first.out());
    assertThat(second.err()).contains(" CACHED");
  }

  @Test
  void the_lowered_dockerfile_builds_to_the_same_image() throws Exception {
    context
        .file("parts/tools.build", tools())
        .file("parts/args.build", "ARG MESSAGE=included\nARG BASE=" + Bases.busybox() + "\n")
        .buildfile(
            """
            ARG MESSAGE=mine
            INCLUDE parts/args.build
            # the stages of our tools
            INCLUDE parts/tools.build AS tools
            FROM $BASE
            LIMIT memory=256m timeout=1m
            COPY --from=tools.again /again /made
            RUN --retry=1 --cpus=0.5 echo mine \\
              >> /made
            COPY <<EOF /text
            LIMIT is text here
            EOF
            """);
    Path dockerfile = context.folder().resolve("Dockerfile");
    String digest = jbuild.digest(context);

    export("--dockerfile", "-o", dockerfile, context).succeeded();

    Finished lowered = jbuild.run("-f", dockerfile, context).succeeded();
    assertThat(lowered.line()).isEqualTo(digest);
    assertThat(lowered.err().lines().filter(line -> line.endsWith(" CACHED"))).hasSize(5);
    assertThat(Files.readString(dockerfile))
        .contains(
            "FROM $BASE AS tools.made",
            "COPY --from=tools.again",
            "COPY --from=0 /made /again",
            "\n  >> /made\n")
        .doesNotContain("--retry=1 --cpus=0.5 echo");
    assertThat(export("--dockerfile", "-f", dockerfile, "--strict").succeeded().out())
        .isEqualTo(Files.readString(dockerfile));
    assertThat(export("--dockerfile", "--strict", context).exitedWith(2).err())
        .contains(
            "[NotInDockerfile]", "a Dockerfile has no LIMIT", "a Dockerfile has no RUN --cpus");
  }

  private static String tools() {
    return """
    ARG MESSAGE=tools
    FROM $BASE AS made
    ARG MESSAGE
    RUN echo "$MESSAGE" > /made
    FROM made AS again
    COPY --from=0 /made /again
    """;
  }

  @Test
  void an_included_file_is_not_outside_of_the_context_and_the_folder_of_the_buildfile()
      throws Exception {
    Files.writeString(folder.resolve("secret.build"), "FROM scratch AS secret\n");
    Files.createSymbolicLink(
        context.folder().resolve("link.build"), folder.resolve("secret.build"));
    Files.createSymbolicLink(context.folder().resolve("up"), folder);
    context.buildfile(
        "INCLUDE ../secret.build\nINCLUDE link.build\nINCLUDE up/secret.build\nINCLUDE "
            + folder.resolve("secret.build")
            + "\nINCLUDE ../nothing.build\nINCLUDE nothing.build\nFROM scratch\n");

    Finished build = jbuild.run(context).exitedWith(2);

    assertThat(build.err().lines().filter(line -> line.endsWith("[IncludeOutside]"))).hasSize(5);
    assertThat(build.err()).contains("[IncludeNotFound]").doesNotContain("FROM scratch AS secret");
  }

  @Test
  void what_can_not_be_a_buildfile_is_not_included() throws Exception {
    Files.write(context.folder().resolve("bytes.build"), new byte[] {'#', (byte) 0xff});
    Files.write(context.folder().resolve("large.build"), new byte[(8 << 20) + 1]);
    context.file("folder/file", "");
    context.buildfile("INCLUDE bytes.build\nINCLUDE large.build\nINCLUDE folder\nFROM scratch\n");

    assertThat(jbuild.run(context).exitedWith(2).err())
        .contains("bytes.build is not UTF-8 text [IncludeUnfit]")
        .contains("large.build has more than 8 MiB [IncludeUnfit]")
        .contains("folder is not a file [IncludeUnfit]");
  }

  @Test
  void a_buildfile_is_shown_as_json_and_as_text() throws Exception {
    context.buildfile("FROM scratch AS a\nINCLUDE other.build\nFROM a\nCOPY --from=a x \\\n  y\n");
    Path file = context.folder().resolve("Buildfile");

    assertThat(parse("--json", file).succeeded().json().array("instructions")).hasSize(4);
    assertThat(parse(file).succeeded().out())
        .isEqualTo("FROM scratch AS a\nINCLUDE other.build\nFROM a\nCOPY --from=a x   y\n");
    assertThat(parse("--json", file.resolveSibling("none")).exitedWith(2).err())
        .contains("[BuildfileNotFound]");
    assertThat(parse("--jsn", file).exitedWith(2).err())
        .contains("unknown option --jsn", "did you mean --json?");
    assertThat(parse().exitedWith(2).err()).contains("FILE is missing");
    assertThat(export(context).exitedWith(2).err()).contains("add --dockerfile");
  }

  private Finished parse(Object... arguments) throws Exception {
    return command("parse").and(arguments).run();
  }

  private Finished export(Object... arguments) throws Exception {
    return command("export").and(arguments).run();
  }

  private Command command(String name) {
    return Command.of(Jbuild.DIST.resolve("bin/jbuild"), name).in(folder);
  }
}
