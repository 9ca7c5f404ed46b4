package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jbuild.registry.testing.DockerRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is wrong: one message, the right exit code, nothing on stdout, a good store. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class BadInputIT {
  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  private Jbuild jbuild;

  @BeforeEach
  void prepare() {
    jbuild = Jbuild.at(folder.resolve("root"));
  }

  /** Whatever a test did to it: each blob is what its name says, and nothing is in progress. */
  @AfterEach
  void the_store_is_good() throws IOException {
    if (Files.isDirectory(jbuild.root())) {
      assertThat(jbuild.corruptBlobs()).isEmpty();
      assertThat(Leftovers.mounts(jbuild.root())).isEmpty();
    }
    Until.holds(
        "no process is left", () -> Leftovers.processes(jbuild.root().toString()).isEmpty());
  }

  @Test
  void a_source_of_copy_that_does_not_exist() throws Exception {
    failure(1, jbuild.run(onBusybox("COPY nowhere.txt /\n")))
        .contains("Buildfile:2:", "nowhere.txt", "[CopySourceNotFound]", "COPY nowhere.txt /");
  }

  @Test
  void a_source_of_copy_from_a_stage_that_does_not_exist() throws Exception {
    failure(1, jbuild.run(onBusybox("FROM scratch\nCOPY --from=0 /bin/nothing /\n")))
        .contains("Buildfile:3:", "/bin/nothing", "[CopySourceNotFound]");
  }

  @Test
  void an_instruction_that_is_unknown() throws Exception {
    failure(2, jbuild.run(onBusybox("RUNN true\n")))
        .contains("Buildfile:2:1:", "RUNN", "[UnknownInstruction]", "hint: did you mean RUN");
  }

  @Test
  void a_stage_that_is_unknown() throws Exception {
    failure(2, jbuild.run("--target", "relaese", onBusybox("FROM scratch AS release\n")))
        .contains("relaese", "[UnknownStage]", "release");
  }

  @Test
  void a_context_that_is_no_folder() throws Exception {
    failure(2, jbuild.run(folder.resolve("nowhere"))).contains("nowhere", "[ContextNotFound]");
  }

  @Test
  void a_file_of_the_context_that_may_not_be_read() throws Exception {
    Context context =
        Context.in(folder)
            .file("secret.txt", "hidden\n")
            .buildfile("FROM scratch\nCOPY secret.txt /\n");
    Path mine = Files.createDirectory(folder.resolve("mine"));
    Command.of("chmod", "000", context.folder().resolve("secret.txt")).run().succeeded();
    Command.of("chmod", "755", folder, context.folder()).run().succeeded();
    Command.of("chown", "nobody", mine, context.folder()).run().succeeded();
    jbuild = Jbuild.at(mine.resolve("root"));

    failure(1, jbuild.behind("runuser", "-u", "nobody", "--").run(context))
        .contains("secret.txt", "[UnreadableFile]");
  }

  @Test
  void a_fifo_of_the_context_is_copied_and_not_waited_for() throws Exception {
    Context context = onBusybox("COPY . /all/\nRUN test -p /all/pipe\n");
    Command.of("mkfifo", context.folder().resolve("pipe")).run().succeeded();

    jbuild.run(context).succeeded();
  }

  @Test
  void a_registry_that_is_down() throws Exception {
    failure(3, jbuild.run(Context.in(folder).buildfile("FROM 127.0.0.1:1/some/base:1\n")))
        .contains("127.0.0.1", "[RegistryUnreachable]");
  }

  @Test
  void a_registry_that_is_down_when_the_image_is_pushed() throws Exception {
    failure(3, jbuild.run("--push", "-t", "127.0.0.1:1/some/app:1", onBusybox("ENV A=1\n")))
        .contains("127.0.0.1", "[RegistryUnreachable]");
  }

  @Test
  void credentials_that_are_wrong_or_missing() throws Exception {
    assumeTrue(DockerRegistry.program().isPresent(), "needs docker-registry");
    try (DockerRegistry registry = DockerRegistry.startWithHtpasswd()) {
      List<Object> push =
          List.of(
              "--insecure-registry", registry.name(), "--push", "-t", registry.name() + "/app:1");
      Context context = onBusybox("ENV A=1\n");

      failure(3, jbuild.run(words(push, context)))
          .contains(registry.name(), "[CredentialsNeeded]", "hint: ");

      Path config = Files.createDirectory(folder.resolve("docker"));
      String wrong =
          Base64.getEncoder().encodeToString("jbuild:guess".getBytes(StandardCharsets.UTF_8));
      Files.writeString(
          config.resolve("config.json"),
          "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(registry.name(), wrong));
      failure(3, jbuild.with("DOCKER_CONFIG", config.toString()).run(words(push, context)))
          .contains(registry.name(), "[WrongCredentials]", "hint: ")
          .doesNotContain("guess", wrong);
    }
  }

  private static Object[] words(List<Object> front, Object last) {
    List<Object> all = new ArrayList<>(front);
    all.add(last);
    return all.toArray();
  }

  @Test
  void an_image_that_the_registry_does_not_have() throws Exception {
    assumeTrue(DockerRegistry.program().isPresent(), "needs docker-registry");
    try (DockerRegistry registry = DockerRegistry.start()) {
      String image = registry.name() + "/no/such:1";

      failure(
              1,
              jbuild.run(
                  "--insecure-registry",
                  registry.name(),
                  Context.in(folder).buildfile("FROM " + image + "\n")))
          .contains(image, "Buildfile:1:", "[ImageNotFound]");
    }
  }

  @Test
  void a_blob_of_the_store_that_is_corrupt() throws Exception {
    Context base = onBusybox("RUN echo precious >/precious\n");
    String digest = jbuild.digest("-t", "local/base:1", base);
    Path layer = jbuild.blob(jbuild.layers(digest).getLast());
    byte[] bytes = Files.readAllBytes(layer);
    bytes[bytes.length / 2] ^= 1;
    Files.write(layer, bytes);
    Command.of("rm", "-rf", jbuild.root().resolve("snapshots")).run().succeeded();
    Context context = Context.in(folder).buildfile("FROM local/base:1\nRUN cat /precious\n");

    failure(3, jbuild.run(context))
        .contains(layer.getFileName().toString(), "[CorruptBlob]", "hint: ");

    // What the hint says.
    Files.deleteIfExists(layer);
    jbuild.run("-t", "local/base:1", base).succeeded();
    jbuild.run(context).succeeded();
  }

  @Test
  void a_step_that_fails() throws Exception {
    failure(
            1,
            jbuild.run(
                onBusybox("ENV A=1\nRUN exec >&2; echo about to fail; echo the reason; exit 42\n")))
        .contains(
            "Buildfile:3:1:",
            "RUN exec >&2; echo about to fail",
            "exit code 42",
            "[StepFailed]",
            "\nlast output:\n  about to fail\n  the reason\n");
  }

  @Test
  void a_step_of_the_exec_form_whose_program_does_not_exist() throws Exception {
    failure(1, jbuild.run(onBusybox("RUN [\"/bin/nothing\"]\n")))
        .contains("Buildfile:2:1:", "/bin/nothing", "[StepNotStarted]");
  }

  @Test
  void a_step_that_takes_more_memory_than_its_limit() throws Exception {
    failure(
            1,
            jbuild.run("--memory", "32m", onBusybox("RUN head -c 200m /dev/zero | tail -c 150m\n")))
        .contains("Buildfile:2:1:", "limit 32 MiB", "[StepOutOfMemory]", "--memory");
  }

  @Test
  void a_step_that_takes_more_time_than_its_limit() throws Exception {
    failure(1, jbuild.run("--step-timeout", "300ms", onBusybox("RUN sleep 3600\n")))
        .contains("Buildfile:2:1:", "timed out after 0.3 s", "[StepTimedOut]", "--step-timeout");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-", "-f - ."})
  void a_build_that_is_interrupted_while_it_reads_standard_input(String words) throws Exception {
    Path silent = folder.resolve("silent");
    Command.of("mkfifo", silent).run().succeeded();
    // Open for reading and writing: it has no end.
    Jbuild reading = jbuild.behind("sh", "-c", "exec \"$@\" <>" + silent, "sh");
    try (Running build = reading.start((Object[]) words.split(" ", -1))) {
      Path threads = Path.of("/proc", Long.toString(build.pid()), "task");
      Until.holds("it reads", () -> names(threads).contains("read-input"));

      build.signal("TERM");

      assertThat(build.finish().exitedWith(130).err()).endsWith("interrupted\n");
    }
  }

  private static List<String> names(Path threads) throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> each = Files.list(threads)) {
      for (Path thread : each.toList()) {
        try {
          names.add(Files.readString(thread.resolve("comm")).strip());
        } catch (IOException ended) {
          // Threads come and go.
        }
      }
    }
    return names;
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT", "HUP"})
  void a_build_that_is_interrupted(String signal) throws Exception {
    Context context = onBusybox("RUN echo began $((40 + 2)); sleep 3600 & sleep 3600\n");
    // Whoever runs the tests in the background may have these ignored, and a JVM keeps that.
    Jbuild listening = jbuild.behind("env", "--default-signal=HUP,INT,TERM");
    try (Running build = listening.start(context)) {
      build.awaitErr("began 42");
      long pid = build.pid();
      assertThat(Leftovers.processes(jbuild.root().toString())).hasSizeGreaterThan(1);
      assertThat(Leftovers.cgroups(List.of(pid))).isNotEmpty();

      build.signal(signal);

      Finished ended = build.finish().exitedWith(130);
      assertThat(ended.out()).isEmpty();
      assertThat(ended.err()).endsWith("interrupted\n");
      assertThat(Leftovers.cgroups(List.of(pid))).isEmpty();
      assertThat(Leftovers.processes(jbuild.root().toString())).isEmpty();
    }
  }

  @Test
  void a_disk_that_is_full() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    Command.of("mount", "-t", "tmpfs", "-o", "size=24m,mode=755", "tmpfs", disk).run().succeeded();
    try {
      jbuild = Jbuild.at(disk.resolve("root"));
      Context small = Context.in(folder).file("a", "a\n").buildfile("FROM scratch\nCOPY a /\n");
      String before = jbuild.digest("-t", "local/small:1", small);
      Context large = Context.in(folder).buildfile("FROM scratch\nCOPY noise /\n");
      Command.of("dd", "if=/dev/urandom", "bs=1M", "count=40", "status=none")
          .and("of=" + large.folder().resolve("noise"))
          .run()
          .succeeded();

      failure(3, jbuild.run(large)).contains("[DiskFull]", "hint: free some space");

      assertThat(jbuild.corruptBlobs()).isEmpty();
      assertThat(jbuild.digest("-t", "local/small:1", small)).isEqualTo(before);
      Files.write(large.folder().resolve("noise"), new byte[] {1, 2, 3});
      jbuild.run(large).succeeded();
    } finally {
      Files.createDirectories(folder.resolve("root"));
      jbuild = Jbuild.at(folder.resolve("root"));
      Files.createDirectories(jbuild.root().resolve("blobs/sha256"));
      Command.of("umount", disk).run().succeeded();
    }
  }

  private Context onBusybox(String instructions) throws IOException, InterruptedException {
    return Context.in(folder).buildfile("FROM " + Bases.busybox() + "\n" + instructions);
  }

  /** Asserts that there is one message, and returns it. */
  private static AbstractStringAssert<?> failure(int code, Finished build) {
    build.exitedWith(code);
    assertThat(build.out()).isEmpty();
    List<String> names =
        build.err().lines().filter(line -> line.matches("(?!#).*\\[[A-Z][A-Za-z]+]")).toList();
    assertThat(names).as(build.err()).hasSize(1);
    assertThat(build.err()).doesNotContain("Exception", "\tat ");
    return assertThat(build.err().substring(build.err().indexOf(names.getFirst())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"parse FILE", "parse --json FILE", "--progress quiet -o - CONTEXT"})
  void a_reader_of_standard_output_that_ends_is_nothing_to_speak_of(String words) throws Exception {
    // More than a pipe holds.
    Context context =
        Context.in(folder)
            .file("large", "large\n".repeat(100_000))
            .buildfile("FROM scratch\nCOPY large /\n" + "ENV A=1\n".repeat(20_000));
    List<String> piped = List.of("bash", "-c", "set -o pipefail; \"$@\" | head -c 7", "bash");
    Command command = Command.of(Jbuild.DIST.resolve("bin/jbuild")).behind(piped);
    for (String word : words.split(" ", -1)) {
      command =
          command.and(
              word.replace("FILE", context + "/Buildfile").replace("CONTEXT", context.toString()));
    }

    Finished ended = command.with("JBUILD_ROOT", jbuild.root().toString()).run().exitedWith(141);

    assertThat(ended.out()).hasSize(7);
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void of_many_images_that_cannot_be_had_few_are_asked_for() throws Exception {
    StringBuilder text = new StringBuilder("FROM scratch\n");
    for (int i = 0; i < 1000; i++) {
      text.append("COPY --from=127.0.0.1:1/image%d /a /\n".formatted(i));
    }

    Finished build = jbuild.run(Context.in(folder).buildfile(text.toString())).exitedWith(3);

    assertThat(build.err()).containsOnlyOnce("[RegistryUnreachable]");
    assertThat(build.err().lines().filter(line -> line.contains(" resolve ")))
        .hasSizeLessThanOrEqualTo(32);
  }
}
