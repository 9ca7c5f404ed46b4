package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jbuild.registry.testing.DockerRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a step is given in secret is nowhere else: not in state, images, caches, logs. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class SecretsIT {
  private static final String VALUE = "s3cr3t/value+of?this=test " + UUID.randomUUID();
  private static final SecretForms SECRET = SecretForms.of(VALUE);

  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  private Path cache;
  private Path file;

  @BeforeEach
  void prepare() throws IOException {
    cache = folder.resolve("cache");
    file = Files.writeString(Files.createDirectory(folder.resolve("given")).resolve("f"), VALUE);
  }

  /**
   * Both stages, a file and a variable, and a mount beside them whose files the key looks at.
   *
   * @param command runs last
   */
  private Context context(String command) throws IOException, InterruptedException {
    String base = Bases.busybox();
    return Context.in(folder)
        .file("src/a", "a\n")
        .buildfile(
            """
            FROM %1$s AS compile
            RUN --mount=type=secret,id=file --mount=type=bind,source=src,target=/src \
                test -s /run/secrets/file && echo compiled >/compiled
            FROM %1$s
            COPY --from=compile /compiled /
            ARG HTTP_PROXY
            RUN --mount=type=secret,id=var,env=VAR --mount=type=secret,id=file,target=/etc/conf/f \
                test "$VAR" = "$(cat /etc/conf/f)" && %2$s
            """
                .formatted(base, command));
  }

  private Jbuild machine(String name) {
    return Jbuild.at(folder.resolve(name)).with("VAR", VALUE);
  }

  private Object[] words(Context context, Object... more) {
    return Command.of("--secret", "id=file,src=" + file, "--secret", "id=var,env=VAR")
        .and(more)
        .and(context)
        .words()
        .toArray();
  }

  private Finished build(Jbuild jbuild, Context context, Object... more) throws Exception {
    Finished build = jbuild.run(words(context, more));
    assertThat(SECRET.in(build.out() + build.err())).isEmpty();
    return build;
  }

  private static Finished why(Jbuild jbuild) throws Exception {
    return Command.of(Jbuild.DIST.resolve("bin/jbuild"), "why", "--json", "--root", jbuild.root())
        .run()
        .succeeded();
  }

  @Test
  void the_search_finds_what_a_layer_has_in_any_form() throws Exception {
    Context context =
        Context.in(folder)
            .buildfile(
                """
                FROM %s
                RUN --mount=type=secret,id=file cd /run/secrets && cat file >/0 && base64 -w0 file >/1 && \
                  (printf x; cat file) | base64 -w0 >/2 && (printf xy; cat file) | base64 -w0 >/3 && \
                  xxd -p -c 999 file >/4 && rm -f /etc/group
                """
                    .formatted(Bases.busybox()));
    Jbuild jbuild = machine("one");

    String layer = jbuild.layers(Jbuild.digest(jbuild.run(words(context)))).getLast();

    assertThat(SECRET.below(jbuild.root()))
        .filteredOn(found -> found.startsWith(jbuild.blob(layer).toString()))
        .hasSize(5);
  }

  @Test
  void it_is_in_no_state_image_cache_or_message() throws Exception {
    assumeTrue(DockerRegistry.program().isPresent(), "needs docker-registry");
    try (DockerRegistry registry = DockerRegistry.start()) {
      Path metadata = folder.resolve("metadata.json");
      Path report = folder.resolve("report.html");
      Jbuild one = machine("one");
      String[] exports = {
        "--push",
        "-t",
        registry.name() + "/app:1",
        "--cache-to",
        "type=registry,mode=max,ref=" + registry.name() + "/cache",
        "--cache-to",
        "type=local,mode=max,dest=" + cache,
        "--cache-to",
        "type=inline",
        "--metadata-file",
        metadata.toString(),
        "--report",
        report.toString()
      };
      build(one, context("echo first >/made"), (Object[]) exports).succeeded();
      build(one, context("echo second >/made"), (Object[]) exports).succeeded();
      Jbuild two = machine("two");
      build(two, context("echo second >/made"), "--cache-from", "type=local,src=" + cache)
          .succeeded();

      Finished why = why(one);
      assertThat(why.out()).contains("instruction");
      assertThat(SECRET.in(why.out())).isEmpty();
      assertThat(SECRET.in(Files.readString(metadata))).isEmpty();
      assertThat(Files.readString(report)).contains("/etc/conf/f");
      assertThat(SECRET.in(Files.readString(report))).isEmpty();
      assertThat(SECRET.below(one.root())).isEmpty();
      assertThat(SECRET.below(two.root())).isEmpty();
      assertThat(SECRET.below(cache)).isEmpty();
      assertThat(SECRET.below(registry.storage())).isEmpty();
      assertThat(SECRET.in(registry.log())).isEmpty();
    }
  }

  /** The step shows a part of it, so that what is told of a step is in the stream at all. */
  @Test
  void a_program_that_listens_is_not_told_it() throws Exception {
    Command build =
        Command.of(Jbuild.DIST.resolve("bin/jbuild"), "--root", folder.resolve("one"))
            .with("VAR", VALUE)
            .and("--progress", "json")
            .and(words(context("echo \"$VAR\" | cut -c 1-6 ")));

    Finished done = build.run().succeeded();
    Finished again = build.and("--no-cache").run().succeeded();

    for (Finished each : List.of(done, again)) {
      assertThat(each.err()).contains("s3cr3t");
      assertThat(SECRET.in(each.out() + each.err())).isEmpty();
    }
  }

  @Test
  void a_step_that_fails_leaves_none_of_it() throws Exception {
    Jbuild jbuild = machine("one");

    build(jbuild, context("exit 3")).exitedWith(1);
    Finished again = build(jbuild, context("exit 3"), "--cache-to", "type=local,dest=" + cache);

    assertThat(again.exitedWith(1).err()).contains("it failed the last time");
    assertThat(SECRET.in(why(jbuild).out())).isEmpty();
    assertThat(SECRET.below(jbuild.root())).isEmpty();
  }

  @Test
  void no_command_line_has_it_and_a_build_that_is_killed_leaves_none_of_it() throws Exception {
    Jbuild jbuild = machine("one");
    try (Running build = jbuild.start(words(context("echo began $((40 + 2)) && sleep 600")))) {
      build.awaitErr("began 42");
      assertThat(SECRET.in(commandLines())).isEmpty();
      assertThat(SECRET.below(jbuild.root())).isEmpty();
      build.kill();
      build.finish();
    }
    assertThat(SECRET.below(jbuild.root())).isEmpty();
  }

  private static String commandLines() throws IOException {
    StringBuilder all = new StringBuilder();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        all.append(read(process.resolve("cmdline"))).append('\n');
      }
    }
    return all.toString();
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException ended) {
      return "";
    }
  }

  @Test
  void the_credentials_of_a_proxy_are_in_the_step_alone() throws Exception {
    Context context =
        Context.in(folder)
            .buildfile(
                "FROM %s\nRUN test -n \"$HTTP_PROXY\" && echo made >/made\n"
                    .formatted(Bases.busybox()));
    Jbuild jbuild = machine("one");
    String proxy = "HTTP_PROXY=http://user:" + VALUE.replace(" ", "") + "@127.0.0.1:1";

    Finished build =
        jbuild
            .run("--build-arg", proxy, "--cache-to", "type=local,dest=" + cache, context)
            .succeeded();

    SecretForms password = SecretForms.of(VALUE.replace(" ", ""));
    assertThat(password.in(build.err())).isEmpty();
    assertThat(password.below(jbuild.root())).isEmpty();
    assertThat(password.below(cache)).isEmpty();
  }
}
