package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A build by a user without any right. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class RootlessIT {
  private static final String USER = "jbuild-it-" + ProcessHandle.current().pid();

  private static final String RANGE = "700000000-700065535";
  private static final String EPOCH = "SOURCE_DATE_EPOCH";

  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  private Jbuild jbuild;

  @BeforeEach
  void a_user() throws IOException, InterruptedException {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root to make a user");
    // Without a range: only the programs that know of its lock may write /etc/subuid.
    Command.of("useradd", "--no-create-home", "--shell", "/bin/sh", USER)
        .and("--key", "SUB_UID_COUNT=0", "--key", "SUB_GID_COUNT=0")
        .run()
        .succeeded();
    Path mine = Files.createDirectory(folder.resolve("mine"));
    Command.of("chmod", "755", folder).run().succeeded();
    Command.of("chown", USER + ":" + USER, mine).run().succeeded();
    jbuild = ofUser("root");
  }

  private Jbuild ofUser(String root) {
    Path mine = folder.resolve("mine");
    return Jbuild.at(mine.resolve(root))
        .behind("runuser", "-u", USER, "--")
        .with("HOME", mine.toString());
  }

  private static void giveRange() throws IOException, InterruptedException {
    assumeTrue(Command.exists("newuidmap"), "needs newuidmap: apt-get install uidmap");
    Command.of("usermod", "--add-subuids", RANGE, "--add-subgids", RANGE, USER).run().succeeded();
  }

  @AfterEach
  void is_gone() throws IOException, InterruptedException {
    Until.holds("no process sees the root", () -> Leftovers.processes(folder.toString()).isEmpty());
    Command.of("userdel", USER).run().succeeded();
  }

  @Test
  void with_a_range_of_ids_steps_may_have_any_owner() throws Exception {
    giveRange();

    String digest =
        jbuild.digest(
            "-o",
            "type=tar,dest=" + folder.resolve("mine/rootfs.tar"),
            readable(
                """
                FROM %s
                RUN id -u >/who && echo x >/home/app/x && chown 1000:1001 /home/app/x
                COPY --chown=app a.txt /copied
                USER app
                RUN id -u >/home/app/who
                """));

    assertThat(listed())
        .contains(
            "-rw-r--r-- 0/0 /who",
            "-rw-r--r-- 1000/1001 /home/app/x",
            "-rw-r--r-- 1000/1000 /copied",
            "-rw-r--r-- 1000/1000 /home/app/who");
    assertThat(jbuild.blob(digest)).exists();
    assertThat(Files.getAttribute(jbuild.root(), "unix:uid")).isEqualTo(uid());
  }

  @Test
  void without_a_range_all_files_are_of_root() throws Exception {
    Finished build =
        jbuild.run(
            "-o",
            "type=tar,dest=" + folder.resolve("mine/rootfs.tar"),
            readable("FROM %s\nRUN id -u >/who && mkdir /made && echo x >/made/x\nCOPY a.txt /\n"));

    Jbuild.digest(build);
    assertThat(listed())
        .contains("-rw-r--r-- 0/0 /who", "-rw-r--r-- 0/0 /made/x", "-rw-r--r-- 0/0 /a.txt");
  }

  @Test
  void the_image_is_byte_for_byte_that_of_root() throws Exception {
    Context context =
        readable(
            """
            FROM %s
            COPY a.txt /
            RUN mkdir -m 1770 /made && echo x >/made/x && chmod 4711 /made/x && rm /bin/false
            WORKDIR /work
            """);
    String ofRoot = Jbuild.at(folder.resolve("root")).with(EPOCH, "1700000000").digest(context);

    assertThat(jbuild.with(EPOCH, "1700000000").digest(context)).isEqualTo(ofRoot);
    giveRange();
    assertThat(ofUser("ranged").with(EPOCH, "1700000000").digest(context)).isEqualTo(ofRoot);
  }

  @Test
  void mounts_of_every_kind_work_with_and_without_a_range_of_ids() throws Exception {
    String steps =
        """
        FROM %s
        RUN --mount=target=/ctx --mount=type=cache,target=/c,sharing=locked \
          --mount=type=tmpfs,target=/t --mount=type=secret,id=s --mount=target=/w,rw \
          test "$(cat /run/secrets/s)" = hidden && cp /ctx/a.txt /c/ && cp /c/a.txt /t/ && \
          rm /w/a.txt && ! rm /ctx/a.txt && test ! -e /ctx/no && cp /t/a.txt /copied
        """;
    for (String range : List.of("", RANGE)) {
      if (!range.isEmpty()) {
        giveRange();
      }
      Context context = readable(steps).file(".dockerignore", "no\n").file("no", "");
      Command.of("chmod", "-R", "a+rX", context.folder()).run().succeeded();

      Jbuild own = ofUser("root" + range).with("s", "hidden");
      own.digest(
          "--secret", "id=s", "-o", "type=tar,dest=" + folder.resolve("mine/rootfs.tar"), context);

      assertThat(listed())
          .contains("-rw-r--r-- 0/0 /copied")
          .noneMatch(line -> line.matches(".* /(ctx|c|t|w|run)/.*"));
    }
  }

  @Test
  void a_device_that_the_user_may_open_is_lent() throws Exception {
    Path specs = Files.createDirectories(folder.resolve("mine/cdi"));
    Files.writeString(
        specs.resolve("zero.json"),
        """
        {"cdiVersion": "0.6.0", "kind": "example.com/dev", "devices": [{"name": "zero",
          "containerEdits": {"deviceNodes": [{"path": "/dev/example", "hostPath": "/dev/zero"}]}}]}
        """);
    Command.of("chmod", "-R", "a+rX", specs).run().succeeded();

    Finished build =
        jbuild.run(
            "--cdi-spec-dir",
            specs,
            "--allow",
            "device",
            readable(
                """
                FROM %s
                RUN --device=example.com/dev=zero head -c 5 /dev/example | wc -c
                RUN test ! -e /dev/example
                """));

    assertThat(build.succeeded().err()).contains(" 5\n");
  }

  @Test
  void a_step_that_fails_says_so_and_leaves_nothing() throws Exception {
    Finished build = jbuild.run(readable("FROM %s\nRUN sleep 3600 & exit 7\n")).exitedWith(1);

    assertThat(build.err()).contains("exit code 7", "[StepFailed]");
  }

  @Test
  void a_buildfile_of_somebody_else_says_what_to_do() throws Exception {
    Context context = readable("FROM %s\n");
    Path buildfile = context.folder().resolve("Buildfile");
    Command.of("chmod", "600", buildfile).run().succeeded();

    assertThat(jbuild.run(context).exitedWith(3).err())
        .contains(buildfile + " may not be accessed [InputOutput]", "let this user read");
  }

  @Test
  void a_killed_build_leaves_no_process() throws Exception {
    try (Running build =
        jbuild.start(readable("FROM %s\nRUN echo began $((40 + 2)); sleep 3600 & sleep 3600\n"))) {
      build.awaitErr("began 42");
      for (String process : Leftovers.processes("--root " + jbuild.root())) {
        Command.of("kill", "-KILL", process.substring(0, process.indexOf(' '))).run();
      }
      build.finish();
    }

    Until.holds(
        "no process sees the state", () -> Leftovers.processes(jbuild.root().toString()).isEmpty());
    jbuild.digest(readable("FROM %s\nRUN true\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "USER 1000\nRUN true",
        "USER app\nRUN true",
        "USER 0:1000\nRUN true",
        "RUN --mount=type=cache,target=/c,uid=1000 true",
        "RUN --mount=type=secret,id=s,uid=1000,mode=0400 true",
      })
  void without_a_range_another_user_is_refused_with_what_to_do(String steps) throws Exception {
    Finished build =
        jbuild
            .with("s", "hidden")
            .run("--secret", "id=s", readable("FROM %s\n" + steps + "\n"))
            .exitedWith(3);

    assertThat(build.err())
        .containsOnlyOnce("[UserNotMapped]")
        .contains("hint: give the user that builds a range in /etc/subuid and /etc/subgid");
  }

  @Test
  void owners_of_files_need_no_range() throws Exception {
    jbuild.digest(
        "-o",
        "type=tar,dest=" + folder.resolve("mine/rootfs.tar"),
        readable("FROM %s\nCOPY --chown=1000:1001 a.txt /copied\nUSER 1000\nWORKDIR /home/new\n"));

    assertThat(listed())
        .contains("-rw-r--r-- 1000/1001 /copied", "drwxr-xr-x 1000/1000 /home/new/");
  }

  private static Integer uid() throws IOException, InterruptedException {
    return Integer.valueOf(Command.of("id", "-u", USER).run().succeeded().line());
  }

  /** Writes a context that the user may read. */
  private Context readable(String buildfile) throws IOException, InterruptedException {
    Context context =
        Context.in(folder).file("a.txt", "a\n").buildfile(buildfile.formatted(copyOfBase()));
    Command.of("chmod", "-R", "a+rX", context.folder()).run().succeeded();
    return context;
  }

  /** The base is where this checkout is, which another user may not enter. */
  private String copyOfBase() throws IOException, InterruptedException {
    Path base = Path.of(Bases.busybox().substring("oci-layout://".length()));
    Path copy = folder.resolve("base");
    if (!Files.exists(copy)) {
      Command.of("cp", "-r", base, copy).run().succeeded();
      Command.of("chmod", "-R", "a+rX", copy).run().succeeded();
    }
    return "oci-layout://" + copy;
  }

  /** Returns the archive's entries as {@code mode uid/gid /path}. */
  private List<String> listed() throws IOException, InterruptedException {
    return Command.of("tar", "--numeric-owner", "-tvf", folder.resolve("mine/rootfs.tar"))
        .run()
        .succeeded()
        .out()
        .lines()
        .map(line -> line.split(" +", 6))
        .map(word -> word[0] + " " + word[1] + " /" + word[5].replaceFirst("^(\\./|/)", ""))
        .toList();
  }
}
