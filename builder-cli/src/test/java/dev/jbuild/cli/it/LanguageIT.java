package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Instructions and flags of the language, as far as an image shows what they did. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class LanguageIT {
  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  private Jbuild jbuild;

  @BeforeEach
  void prepare() {
    jbuild = Jbuild.at(folder.resolve("root"));
  }

  @Test
  void what_docker_adds_to_a_config_is_in_it() throws Exception {
    String base =
        jbuild.digest(
            Context.in(folder)
                .buildfile(
                    """
                    FROM %s
                    MAINTAINER Someone <someone@example.com>
                    SHELL ["/bin/sh", "-eo", "pipefail", "-c"]
                    HEALTHCHECK --interval=30s --timeout=1.5s --retries=3 CMD test -f /ok
                    STOPSIGNAL SIGQUIT
                    VOLUME /data
                    CMD run
                    ONBUILD USER 1000
                    """
                        .formatted(Bases.busybox())));

    Json.Object config = config(base);
    Json.Object run = config.object("config").orElseThrow();

    assertThat(config.requireText("author")).isEqualTo("Someone <someone@example.com>");
    assertThat(run.texts("Shell")).containsExactly("/bin/sh", "-eo", "pipefail", "-c");
    assertThat(run.texts("Cmd")).containsExactly("/bin/sh", "-eo", "pipefail", "-c", "run");
    assertThat(run.requireText("StopSignal")).isEqualTo("SIGQUIT");
    assertThat(run.texts("OnBuild")).containsExactly("USER 1000");
    assertThat(run.object("Volumes").orElseThrow().members()).containsOnlyKeys("/data");
    Json.Object healthcheck = run.object("Healthcheck").orElseThrow();
    assertThat(healthcheck.texts("Test")).containsExactly("CMD-SHELL", "test -f /ok");
    assertThat(healthcheck.integer("Interval")).contains(30_000_000_000L);
    assertThat(healthcheck.integer("Timeout")).contains(1_500_000_000L);
    assertThat(healthcheck.integer("Retries")).contains(3L);
    assertThat(healthcheck.get("StartPeriod")).isEmpty();
    assertThat(history(config))
        .contains(
            "HEALTHCHECK {Test:[CMD-SHELL test -f /ok] Interval:30s Timeout:1.5s StartPeriod:0s"
                + " StartInterval:0s Retries:3}")
        .noneMatch(line -> line.startsWith("ONBUILD"));
  }

  @Test
  void a_pattern_that_matches_nothing_is_warned_of_once() throws Exception {
    Context context =
        Context.in(folder)
            .file("target/app.txt", "x")
            .buildfile("FROM scratch\nCOPY target/*.jar target/*.txt /app/\n");

    Finished build =
        jbuild.run("--platform", "linux/amd64,linux/arm64", "-t", "app", context).succeeded();

    assertThat(build.err())
        .containsOnlyOnce(
            "Buildfile:2:1: source target/*.jar matches no file, so nothing is copied by it"
                + " [CopyMatchesNothing]");
  }

  @Test
  void a_pattern_that_is_left_out_of_the_context_is_warned_of_once() throws Exception {
    Context context =
        Context.in(folder)
            .file(".dockerignore", "*.log\n")
            .file("a.log", "x")
            .buildfile("FROM scratch\nCOPY /./*.log /app/\nCOPY *.jar /app/\n");

    assertThat(jbuild.run(context).succeeded().err())
        .containsOnlyOnce("*.log is left out of the context by .dockerignore [CopyIgnoredFile]")
        .containsOnlyOnce("[CopyMatchesNothing]")
        .contains("source *.jar matches no file");
  }

  @Test
  void a_pattern_that_matches_nothing_is_warned_of_with_what_to_look_at() throws Exception {
    Context context =
        Context.in(folder)
            .file("a", "x")
            .buildfile(
                """
                FROM scratch AS seed
                COPY a /
                FROM scratch
                COPY ["a", "x\\n*", "/"]
                COPY --from=seed *.jar /app/
                """);

    assertThat(jbuild.run(context).succeeded().err())
        .contains("Buildfile:4:1: source x\\u000a* matches no file")
        .contains("hint: check the pattern and what .dockerignore leaves out\n")
        .contains("Buildfile:5:1: source *.jar matches no file")
        .contains("hint: check the pattern, which counts from the root of what --from names\n");
  }

  @Test
  void a_stage_without_files_is_an_empty_folder() throws Exception {
    Context context =
        Context.in(folder)
            .buildfile(
                """
                FROM scratch AS empty
                FROM scratch
                COPY --from=empty / /to/
                COPY --from=empty *.jar /app/
                """);

    assertThat(jbuild.run(context).succeeded().err())
        .contains("Buildfile:4:1: source *.jar matches no file");
    assertThat(
            jbuild
                .run(
                    Context.in(folder)
                        .buildfile(
                            "FROM scratch AS e\nFROM scratch\nCOPY --from=e /lib/*.jar /app/\n"))
                .exitedWith(1)
                .err())
        .contains("source /lib/*.jar: lib doesn't exist");
  }

  @Test
  void users_are_found_where_etc_is_a_symlink() throws Exception {
    Path tar = folder.resolve("rootfs.tar");
    Context context =
        Context.in(folder)
            .file("root/file", "file\n")
            .buildfile(
                """
                FROM %s AS base
                FROM scratch
                COPY --from=base /bin /bin
                COPY --from=base /etc /usr/etc
                COPY root /
                COPY --chown=app:extra root/file /owned
                USER app
                RUN test "$(id -u):$(id -g)" = 1000:1000
                """
                    .formatted(Bases.busybox()));
    Files.createSymbolicLink(context.folder().resolve("root/etc"), Path.of("usr/etc"));

    jbuild.run("-o", "type=tar,dest=" + tar, context).succeeded();

    assertThat(listing(tar)).contains("-rw-r--r-- 1000/1001 owned");
  }

  @Test
  void the_triggers_of_an_image_run_in_what_starts_from_it() throws Exception {
    jbuild.digest(
        "-t",
        "local/base:1",
        Context.in(folder)
            .buildfile(
                """
                FROM %s
                ONBUILD ARG GREETING=hello
                ONBUILD COPY --from=tools /tool /bin/tool
                ONBUILD RUN <<EOF
                echo $GREETING >/greeting
                tool
                EOF
                """
                    .formatted(Bases.busybox())));
    Path tar = folder.resolve("rootfs.tar");

    Finished build =
        jbuild
            .run(
                "--build-arg",
                "GREETING=good morning",
                "-o",
                "type=tar,dest=" + tar,
                Context.in(folder)
                    .buildfile(
                        """
                        FROM scratch AS tools
                        COPY --chmod=+x <<EOF /tool
                        #!/bin/sh
                        echo the tool ran >/proof
                        EOF
                        FROM local/base:1 AS app
                        RUN cat /greeting /proof >/both
                        """))
            .succeeded();

    assertThat(content(tar, "both")).isEqualTo("good morning\nthe tool ran\n");
    assertThat(build.err())
        .contains("[app 1/3] ONBUILD COPY --from=tools", "[app 2/3] ONBUILD RUN");
    Json.Object config = config(build.line());
    assertThat(config.object("config").orElseThrow().get("OnBuild")).isEmpty();
    assertThat(history(config)).contains("COPY /tool /bin/tool # buildkit");
  }

  @Test
  void the_triggers_of_an_earlier_stage_run_too_and_stay_in_its_own_image() throws Exception {
    Context context =
        Context.in(folder)
            .buildfile(
                """
                FROM %s AS base
                ONBUILD RUN echo triggered >>/log
                FROM base AS child
                RUN test "$(cat /log)" = triggered
                FROM child
                RUN test "$(cat /log)" = triggered
                """
                    .formatted(Bases.busybox()));

    String child = jbuild.digest(context);
    String base = jbuild.digest("--target", "base", context);

    assertThat(config(child).object("config").orElseThrow().get("OnBuild")).isEmpty();
    assertThat(config(base).object("config").orElseThrow().texts("OnBuild"))
        .containsExactly("RUN echo triggered >>/log");
  }

  @Test
  void the_flags_of_copy_choose_what_is_copied_and_how() throws Exception {
    Path tar = folder.resolve("rootfs.tar");
    Context context =
        Context.in(folder)
            .file("src/main/app.sh", "app\n")
            .file("src/main/app.md", "docs\n")
            .file("src/test/test.sh", "test\n")
            .file("README.md", "readme\n")
            .buildfile(
                """
                FROM scratch
                COPY --parents src/./main/app.sh src/t*/test.sh <<note /kept/
                a note
                note
                COPY --exclude=**/*.md --exclude=test src /some/
                COPY --chmod=u+x,go= src/main/app.sh /modes/
                COPY --chmod=a=rX --chown=5:6 src /all/
                """);

    jbuild.digest("-o", "type=tar,dest=" + tar, context);

    assertThat(listing(tar))
        .contains(
            "-rw-r--r-- 0/0 kept/main/app.sh",
            "-rw-r--r-- 0/0 kept/src/test/test.sh",
            "-rw-r--r-- 0/0 kept/note",
            "-rw-r--r-- 0/0 some/main/app.sh",
            "-rwx------ 0/0 modes/app.sh",
            "dr-xr-xr-x 5/6 all/main/",
            "-r--r--r-- 5/6 all/main/app.md")
        .noneMatch(line -> line.contains("some/") && line.matches(".*(md|test/?.*)"))
        .noneMatch(line -> line.contains("kept/src/main"));
  }

  @Test
  void a_linked_copy_takes_no_notice_of_what_is_below() throws Exception {
    Path tar = folder.resolve("rootfs.tar");
    Context context =
        Context.in(folder)
            .file("a.txt", "a\n")
            .buildfile(
                """
                FROM %s
                RUN mkdir -m 700 /real /strict && ln -s real /followed && ln -s real /linked
                COPY a.txt /followed/
                COPY --link a.txt /linked/
                COPY --link --chmod=600 a.txt /followed/b.txt
                """
                    .formatted(Bases.busybox()));

    jbuild.digest("-o", "type=tar,dest=" + tar, context);

    assertThat(listing(tar))
        .contains(
            "-rw-r--r-- 0/0 real/a.txt",
            "-rw------- 0/0 real/b.txt",
            "drwxr-xr-x 0/0 linked/",
            "-rw-r--r-- 0/0 linked/a.txt");
  }

  private void buildForeign() throws Exception {
    jbuild.digest(
        "--platform",
        "linux/s390x",
        "-t",
        "local/foreign:1",
        Context.in(folder).buildfile("FROM scratch\nENV a=b\n"));
  }

  @Test
  void an_image_that_is_built_from_another_platform_says_so() throws Exception {
    buildForeign();
    Context context =
        Context.in(folder).buildfile("FROM --platform=linux/s390x local/foreign:1\nENV c=d\n");

    String digest = jbuild.digest(context);
    String asked = jbuild.digest("--platform", "linux/riscv64", context);

    assertThat(config(digest).requireText("architecture")).isEqualTo("s390x");
    assertThat(config(asked).requireText("architecture")).isEqualTo("riscv64");
    String arm =
        jbuild.digest(
            "--platform", "linux/arm/v7", Context.in(folder).buildfile("FROM scratch\nENV a=b\n"));
    assertThat(config(arm).requireText("architecture")).isEqualTo("arm");
    assertThat(config(arm).requireText("variant")).isEqualTo("v7");
  }

  @Test
  void a_check_looks_at_the_base_images_too() throws Exception {
    buildForeign();
    Context context = Context.in(folder).buildfile("FROM local/foreign:1\nENV c=d\n");

    assertThat(jbuild.run("--check", context).exitedWith(1).out())
        .contains("[InvalidBaseImagePlatform]");
    assertThat(jbuild.run("--call=check,format=json", context).exitedWith(1).out())
        .contains("\"InvalidBaseImagePlatform\"");
  }

  @Test
  void a_file_on_standard_input_is_built() throws Exception {
    Context context = Context.in(folder).file("a.txt", "a\n");
    Path file = Files.writeString(folder.resolve("piped"), "FROM scratch\nCOPY a.txt /\nEN a=b\n");

    Finished wrong = onStdin(file).run("-f", "-", context);
    Files.writeString(file, "FROM scratch\nCOPY a.txt /\n");
    Finished right = onStdin(file).run("-f", "-", context);

    assertThat(wrong.err()).contains("<stdin>:3:1: unknown instruction EN");
    right.succeeded();
  }

  private Jbuild onStdin(Path file) {
    return jbuild.behind("/bin/sh", "-c", "exec \"$@\" <'" + file + "'", "sh");
  }

  @Test
  void a_dockerfile_is_found_in_lower_case() throws Exception {
    Context context = Context.in(folder).file("dockerfile", "FROM scratch\nENV a=b\n");

    jbuild.digest(context);
    jbuild.digest("-f", context.folder().resolve("Dockerfile"), context);
  }

  @Test
  void a_build_arg_says_the_hostname_that_commands_see() throws Exception {
    Context context =
        Context.in(folder)
            .buildfile(
                """
                FROM %s
                RUN echo "I am $(hostname)"; cat /etc/hosts
                """
                    .formatted(Bases.busybox()));

    String usual = jbuild.run(context).succeeded().err();
    String named =
        jbuild.run("--build-arg", "BUILDKIT_SANDBOX_HOSTNAME=box-7", context).succeeded().err();

    assertThat(usual).contains("I am buildkitsandbox", "127.0.0.1\tlocalhost buildkitsandbox");
    assertThat(named).contains("I am box-7", "127.0.0.1\tlocalhost box-7");
  }

  private Json.Object config(String manifest) throws IOException {
    return jbuild.document(
        jbuild.document(manifest).object("config").orElseThrow().requireText("digest"));
  }

  private static List<String> history(Json.Object config) {
    return config.array("history").stream()
        .map(line -> line.asObject("history").requireText("created_by"))
        .toList();
  }

  private static String content(Path tar, String file) throws IOException, InterruptedException {
    return Command.of("tar", "-xOf", tar, file).run().succeeded().out();
  }

  /** Returns mode, owners and name of each entry. */
  private static List<String> listing(Path tar) throws IOException, InterruptedException {
    return Command.of("tar", "--numeric-owner", "-tvf", tar)
        .run()
        .succeeded()
        .out()
        .lines()
        .map(line -> line.replaceFirst("^(\\S+ \\S+) .* (\\S+)$", "$1 $2"))
        .toList();
  }
}
