package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jbuild.json.Json;
import dev.jbuild.registry.testing.DockerRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Caches that several machines share. A machine is a state folder of its own. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class SharedCacheIT {
  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  /** Every run of a step prints its own random number. */
  private Context context() throws Exception {
    return Context.in(folder)
        .file("source.txt", "source\n")
        .file("late.txt", "late\n")
        .buildfile(
            """
            FROM %s AS compile
            WORKDIR /work
            COPY source.txt .
            RUN echo ran compile $(cat /proc/sys/kernel/random/uuid) && echo compiled >/result
            FROM %s
            COPY --from=compile --chown=app /result /app/
            RUN echo ran last $(cat /proc/sys/kernel/random/uuid) | tee /last
            COPY late.txt /late/
            """
                .formatted(Bases.busybox(), Bases.busybox()));
  }

  private Jbuild machine(String name) {
    return Jbuild.at(folder.resolve(name));
  }

  private static List<String> printed(Finished build) {
    return build
        .err()
        .lines()
        .filter(line -> line.matches("#\\d+ ran .*"))
        .map(line -> line.replaceAll("#\\d+ ran (\\S+).*", "$1"))
        .toList();
  }

  private static DockerRegistry registry() throws Exception {
    assumeTrue(DockerRegistry.program().isPresent(), "needs docker-registry");
    return DockerRegistry.start();
  }

  @Test
  void a_fresh_machine_hits_every_step_and_pulls_no_layer() throws Exception {
    try (DockerRegistry registry = registry()) {
      Context context = context();
      String image = registry.name() + "/app:1";
      String cache = "type=registry,ref=" + registry.name() + "/cache:main";
      Finished first =
          machine("one").run("--push", "-t", image, "--cache-to", cache + ",mode=max", context);
      String digest = Jbuild.digest(first);
      assertThat(printed(first)).containsExactly("compile", "last");

      Jbuild fresh = machine("two");
      Finished second = fresh.run("--push", "-t", image + "-2", "--cache-from", cache, context);

      assertThat(Jbuild.digest(second)).as(second.err()).isEqualTo(digest);
      assertThat(printed(second)).isEmpty();
      for (String layer : machine("one").layers(digest)) {
        assertThat(fresh.blob(layer)).doesNotExist();
      }
      assertThat(fresh.root().resolve("snapshots")).isEmptyDirectory();
    }
  }

  @Test
  void every_source_counts_with_its_name_where_the_destination_has_no_slash() throws Exception {
    try (DockerRegistry registry = registry()) {
      String cache = "type=registry,ref=" + registry.name() + "/cache";
      Context context =
          Context.in(folder)
              .file("package-lock.json", "lock 1")
              .file("package.json", "package")
              .file("bin/one", "same")
              .buildfile(
                  """
                  FROM %s
                  WORKDIR /app
                  COPY package*.json /app
                  RUN echo ran packages
                  COPY bin/* /app
                  RUN echo ran programs
                  """
                      .formatted(Bases.busybox()));
      machine("one").run("--cache-to", cache, context).succeeded();

      context.file("package-lock.json", "lock 2");
      Finished changed = machine("two").run("--cache-from", cache, context);
      assertThat(printed(changed)).as(changed.err()).containsExactly("packages", "programs");

      context.file("package-lock.json", "lock 1");
      Files.move(context.folder().resolve("bin/one"), context.folder().resolve("bin/two"));
      Finished renamed = machine("three").run("--cache-from", cache, context);
      assertThat(printed(renamed)).as(renamed.err()).containsExactly("programs");
    }
  }

  @Test
  void a_pattern_that_matches_nothing_is_told_where_a_cache_has_the_copy() throws Exception {
    String cache = folder.resolve("cache").toString();
    Context context =
        Context.in(folder)
            .file("a", "a")
            .buildfile(
                """
                FROM scratch AS files
                COPY a x* /
                FROM scratch
                COPY --from=files /a /b
                COPY a y* /app/
                """);
    machine("one").run("--cache-to", "type=local,mode=max,dest=" + cache, context).succeeded();

    Finished second = machine("two").run("--cache-from", "type=local,src=" + cache, context);

    assertThat(second.succeeded().err())
        .containsOnlyOnce("Buildfile:2:1: source x* matches no file")
        .containsOnlyOnce("Buildfile:5:1: source y* matches no file")
        .contains("what it reads of files is known");
  }

  /** The same image, wherever it is built. */
  private Command build(String machine) {
    return machine(machine).command().with("SOURCE_DATE_EPOCH", "1");
  }

  private void keep(Context context) throws Exception {
    String cache = "type=local,mode=max,dest=" + folder.resolve("cache");
    build("one").and("--cache-to", cache, context).run().succeeded();
  }

  private Finished cached(String machine, Context context) throws Exception {
    return build(machine)
        .and("--cache-from", "type=local,src=" + folder.resolve("cache"), context)
        .run();
  }

  private String anew(Context context) throws Exception {
    return build("one").and("--no-cache", context).run().succeeded().line();
  }

  @Test
  void a_file_is_no_folder_with_a_file_of_the_same_name_in_it() throws Exception {
    String cache = folder.resolve("cache").toString();
    Context context =
        Context.in(folder)
            .file("app/app", "program")
            .buildfile("FROM scratch\nCOPY app /app\nCOPY ap* /opt/app\n");
    build("one").and("--cache-to", "type=local,dest=" + cache, context).run().succeeded();
    Files.move(context.folder().resolve("app/app"), context.folder().resolve("program"));
    Files.delete(context.folder().resolve("app"));
    Files.move(context.folder().resolve("program"), context.folder().resolve("app"));

    assertThat(cached("two", context).line()).isEqualTo(anew(context));
  }

  @Test
  void an_archive_that_links_to_files_below_is_cached_by_which_and_when() throws Exception {
    Context context =
        Context.in(folder)
            .file("x", "one")
            .file("w", "two")
            .buildfile("FROM scratch\nCOPY x w /\nADD a.tar /\n");
    List<RawTar> archives =
        List.of(
            new RawTar().link('1', "y", "x"),
            new RawTar().link('1', "y", "w"),
            new RawTar().link('1', "y", "x").file("x"),
            new RawTar().file("x").link('1', "y", "x"));
    Set<String> images = new HashSet<>();
    for (RawTar archive : archives) {
      Files.write(context.folder().resolve("a.tar"), archive.ended());
      keep(context);

      Finished cached = cached("other " + images.size(), context);

      assertThat(cached.err().lines().filter(line -> line.endsWith(" CACHED"))).hasSize(2);
      assertThat(cached.line()).isEqualTo(anew(context));
      images.add(cached.line());
    }
    assertThat(images).hasSameSizeAs(archives);
  }

  /** Over the same folder, two archives may become other things by the order of their entries. */
  @ParameterizedTest
  @CsvSource({"5 d, 0 d;5 d", "2 l q, 0 l/f;2 l q", "5 d;1 y d/x, 1 y d/x;0 d;5 d"})
  void an_archive_is_not_another_with_the_same_files(String first, String second) throws Exception {
    Context context =
        Context.in(folder)
            .file("below/d/x", "one")
            .file("below/d/w", "two")
            .buildfile("FROM scratch\nCOPY below /\nADD a.tar /\n");
    Files.createSymbolicLink(context.folder().resolve("below/l"), Path.of("d"));
    Files.write(context.folder().resolve("a.tar"), archive(first));
    keep(context);
    Files.write(context.folder().resolve("a.tar"), archive(second));

    String cached = cached("two", context).line();

    assertThat(cached).isEqualTo(anew(context));
  }

  private static byte[] archive(String entries) {
    RawTar archive = new RawTar();
    for (String entry : entries.split(";", -1)) {
      String[] words = entry.split(" ", -1);
      if (words[0].equals("0")) {
        archive.file(words[1]);
      } else {
        archive.link(words[0].charAt(0), words[1], words.length > 2 ? words[2] : "");
      }
    }
    return archive.ended();
  }

  @Test
  void an_archive_whose_link_is_to_a_symlink_below_is_built_with_a_shared_cache() throws Exception {
    Context context =
        Context.in(folder)
            .file("below/d/z", "one")
            .buildfile("FROM scratch\nCOPY below /\nADD a.tar /\n");
    Files.createSymbolicLink(context.folder().resolve("below/l"), Path.of("d"));
    Files.write(context.folder().resolve("a.tar"), archive("1 y l;0 l/f"));
    String cache = "type=local,mode=max,dest=" + folder.resolve("cache");

    String image = machine("one").run("--cache-to", cache, context).succeeded().line();

    assertThat(machine("one").run(context).line()).isEqualTo(image);
  }

  @Test
  void what_was_imported_is_fetched_when_a_step_needs_it_and_is_known_afterwards()
      throws Exception {
    try (DockerRegistry registry = registry()) {
      Context context = context();
      String cache = registry.name() + "/cache";
      machine("one").run("--cache-to", "type=registry,mode=max,ref=" + cache, context).succeeded();
      Jbuild fresh = machine("two");
      context.file("late.txt", "later\n");

      Finished second = fresh.run("-t", "local/app:1", "--cache-from", cache, context);
      Finished third = fresh.run(context).succeeded();

      assertThat(printed(second.succeeded())).doesNotContain("last");
      assertThat(printed(third)).doesNotContain("last");
      assertThat(third.out()).isEqualTo(second.out());
      assertThat(fresh.corruptBlobs()).isEmpty();
    }
  }

  @Test
  void parallel_writers_to_one_tag_lose_nothing() throws Exception {
    try (DockerRegistry registry = registry()) {
      writersLoseNothing(
          "type=registry,ref=" + registry.name() + "/cache:common",
          "type=registry,ref=" + registry.name() + "/cache:common");
    }
  }

  @Test
  void parallel_writers_to_one_folder_lose_nothing() throws Exception {
    Path cache = folder.resolve("cache");
    writersLoseNothing("type=local,dest=" + cache, "type=local,src=" + cache);
    assertThat(Files.readString(cache.resolve("oci-layout"))).contains("1.0.0");
  }

  private void writersLoseNothing(String to, String from) throws Exception {
    String base = Bases.busybox();
    List<Context> contexts = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      contexts.add(
          Context.in(folder)
              .buildfile("FROM " + base + "\nRUN echo ran writer" + i + " | tee /file\n"));
    }
    List<Running> writers = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      writers.add(machine("writer" + i).start("--cache-to", to, contexts.get(i)));
    }
    List<String> digests = new ArrayList<>();
    for (Running writer : writers) {
      try (writer) {
        digests.add(writer.finish().succeeded().line());
      }
    }

    for (int i = 0; i < 6; i++) {
      Finished build = machine("reader").run("--cache-from", from, contexts.get(i)).succeeded();
      assertThat(printed(build)).as("writer %d: %s", i, build.err()).isEmpty();
      assertThat(build.line()).isEqualTo(digests.get(i));
    }
  }

  @Test
  void the_image_itself_can_be_the_cache() throws Exception {
    try (DockerRegistry registry = registry()) {
      Context context = context();
      String image = registry.name() + "/app:1";
      String digest =
          machine("one")
              .digest("--push", "-t", image, "--build-arg", "BUILDKIT_INLINE_CACHE=1", context);

      Finished second =
          machine("two")
              .run(
                  "--push",
                  "-t",
                  image,
                  "--cache-from",
                  image,
                  "--cache-to",
                  "type=inline",
                  context);

      assertThat(printed(second.succeeded())).doesNotContain("last");
      assertThat(second.line()).isEqualTo(digest);
    }
  }

  @Test
  void the_cache_in_an_image_has_no_later_time_than_the_image() throws Exception {
    try (DockerRegistry registry = registry()) {
      Context context = context();
      String image = registry.name() + "/app:1";
      Object[] words = {
        "--push",
        "-t",
        image,
        "--cache-to",
        "type=inline",
        "--build-arg",
        "SOURCE_DATE_EPOCH=1500000000"
      };
      Command build = machine("one").command().and(words).and(context);
      String digest = Jbuild.digest(build.run());

      Finished second =
          machine("two").command().and(words).and("--cache-from", image, context).run();

      assertThat(printed(second.succeeded())).doesNotContain("last");
      assertThat(second.line()).isEqualTo(digest);
    }
  }

  @Test
  void a_cache_that_is_not_there_or_broken_is_no_reason_to_fail() throws Exception {
    try (DockerRegistry registry = registry()) {
      Context context = context();
      Path folderOfOthers = Files.createDirectories(folder.resolve("others"));
      Files.writeString(folderOfOthers.resolve("index.json"), "{");

      Finished build =
          machine("one")
              .run(
                  "--cache-from",
                  registry.name() + "/none",
                  "--cache-from",
                  "127.0.0.1:1/none",
                  "--cache-from",
                  "type=local,src=" + folderOfOthers,
                  context)
              .succeeded();

      assertThat(build.err())
          .contains("nothing is there")
          .contains("[CacheNotRead]")
          .contains("[RegistryUnreachable]");
    }
  }

  @Test
  void a_cache_that_cannot_be_written_fails_the_build_unless_that_is_allowed() throws Exception {
    Context context = context();
    String nowhere = "type=registry,ref=127.0.0.1:1/none";

    machine("one").run("--cache-to", nowhere, context).exitedWith(3);
    Finished allowed =
        machine("one").run("--cache-to", nowhere + ",ignore-error=true", context).succeeded();

    assertThat(allowed.err()).contains("warning: ");
  }

  @Test
  void values_that_look_secret_are_not_in_the_cache() throws Exception {
    Context context =
        Context.in(folder)
            .buildfile(
                """
                FROM %s
                ARG NPM_TOKEN
                RUN --mount=type=secret,id=other echo ran step
                """
                    .formatted(Bases.busybox()));
    Path cache = folder.resolve("cache");

    machine("one")
        .with("OTHER", "swordfish-of-the-secret")
        .run(
            "--build-arg",
            "NPM_TOKEN=swordfish-of-the-arg",
            "--secret",
            "id=other,env=OTHER",
            "--cache-to",
            "type=local,dest=" + cache,
            context)
        .succeeded();

    assertThat(Command.of("grep", "-r", "NPM_TOKEN", cache).run().exit()).isZero();
    assertThat(Command.of("grep", "-r", "swordfish", cache).run().exit()).isEqualTo(1);
  }

  @Test
  void a_cache_has_the_compression_it_was_asked_for_and_gives_the_same_image() throws Exception {
    Context context = context();
    Path cache = folder.resolve("cache");
    Finished first = machine("one").run(context).succeeded();
    String to = "type=local,mode=max,compression=zstd,compression-level=1,dest=" + cache;
    machine("one").run("--cache-to", to, context).succeeded();

    assertThat(layerTypes(cache)).hasSizeGreaterThan(3).containsOnly("tar+zstd");
    String from = "type=local,src=" + cache;
    Finished second = machine("two").run("--cache-from", from, context).succeeded();
    assertThat(printed(second)).isEmpty();
    assertThat(second.line()).isEqualTo(first.line());
  }

  @Test
  void what_was_not_fetched_keeps_its_compression_unless_another_is_forced() throws Exception {
    try (DockerRegistry registry = registry()) {
      Context context = context();
      Path zstd = folder.resolve("zstd");
      Path gzip = folder.resolve("gzip");
      String to = "type=local,mode=max,compression=zstd,dest=" + zstd;
      machine("one").run("--cache-to", to, context).succeeded();
      Command fresh =
          machine("two")
              .command()
              .and("--cache-from", "type=local,src=" + zstd)
              .and("-o", "type=registry,compression=zstd,name=" + registry.name() + "/app:1");
      String again = "type=local,mode=max,compression=gzip,dest=" + gzip;

      fresh.and("--cache-to", again, context).run().succeeded();
      assertThat(layerTypes(gzip)).containsOnly("tar+zstd");
      fresh.and("--cache-to", again + ",force-compression=true", context).run().succeeded();
      assertThat(layerTypes(gzip)).containsOnly("tar+gzip");
    }
  }

  private static List<String> layerTypes(Path layout) throws Exception {
    Json.Object index = Json.parse(Files.readAllBytes(layout.resolve("index.json"))).asObject("i");
    String digest = index.array("manifests").getFirst().asObject("m").requireText("digest");
    Path manifest = layout.resolve("blobs").resolve(digest.replace(':', '/'));
    return Json.parse(Files.readAllBytes(manifest)).asObject("m").array("layers").stream()
        .map(
            layer -> layer.asObject("layer").requireText("mediaType").replaceAll(".*(tar.*)", "$1"))
        .toList();
  }

  @Test
  void a_step_of_a_stage_that_is_named_runs_again() throws Exception {
    Context context = context();
    machine("one").run(context).succeeded();

    Finished again = machine("one").run("--no-cache-filter", "COMPILE,tests", context).succeeded();

    assertThat(printed(again)).contains("compile");
    assertThat(again.err())
        .contains("runs again: --no-cache-filter asks for it")
        .contains("no stage tests is built");
  }
}
