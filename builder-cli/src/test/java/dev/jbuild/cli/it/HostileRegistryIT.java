package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.oci.Digest;
import dev.jbuild.registry.testing.Call;
import dev.jbuild.registry.testing.FakeRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Registries and images that mean harm, and builds that are stopped while they talk to one: one
 * message that says what is wrong with what, the right exit code, and nothing left.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class HostileRegistryIT {
  private static final byte[] GOOD = new RawTar().file("good").ended();

  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  private final CountDownLatch end = new CountDownLatch(1);
  private Jbuild jbuild;
  private FakeRegistry registry;
  private HostileImage image;

  @BeforeEach
  void start() throws Exception {
    jbuild = Jbuild.at(folder.resolve("root"));
    registry = FakeRegistry.start();
    image = new HostileImage(registry);
  }

  @AfterEach
  void nothing_is_left() throws Exception {
    end.countDown();
    registry.close();
    Path root = jbuild.root();
    if (Files.exists(root)) {
      assertThat(jbuild.corruptBlobs()).isEmpty();
      assertThat(names(root.resolve("work"))).containsOnly(".gate", ".lock");
    }
    assertThat(Leftovers.mounts(root)).isEmpty();
    Until.holds("no process is left", () -> Leftovers.processes(root.toString()).isEmpty());
    assertThat(folder.resolve("escaped")).doesNotExist();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private Context context() throws IOException {
    return Context.in(folder).buildfile("FROM %s/image:1\n".formatted(registry.name()));
  }

  /** Unpacks the image for a RUN, and again for a folder: both must say {@code words}. */
  private void refused(int code, String... words) throws Exception {
    Context run = context();
    run.buildfile("FROM %s/image:1\nRUN [\"/good\"]\n".formatted(registry.name()));
    refused(jbuild.run(run), code, words);
    refused(jbuild.run("-o", folder.resolve("out"), context()), code, words);
  }

  private static void refused(Finished build, int code, String... words) {
    build.exitedWith(code);
    assertThat(build.out()).isEmpty();
    assertThat(build.err()).contains(words).doesNotContain("Exception", "\tat ");
    assertThat(build.err().lines().filter(line -> line.matches("(?!#).*\\[[A-Z][A-Za-z]+]")))
        .as(build.err())
        .hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "0, ../../../escaped, -, leads out by ..",
        "0, a/../../escaped, -, leads out by ..",
        "0, ../.wh.escaped, -, leads out by ..",
        "1, x, ../../../etc/passwd, leads out by ..",
        "0, .wh.., -, the whiteout hides no file",
        "0, a/.wh..., -, the whiteout hides no file",
        "0, .wh.a/b, -, the entry is below a whiteout",
        "0, .wh..wh..opq, -, the whole tree of the layers below is hidden",
        "2, ./, /etc, the root is no directory"
      })
  void an_entry_of_a_layer_that_reaches_where_it_must_not(
      char type, String name, String link, String what) throws Exception {
    RawTar tar = link == null ? new RawTar().file(name) : new RawTar().link(type, name, link);
    image.layer(tar.ended());

    refused(1, "sha256:", what, "[UnsafeEntry]", "hint: don't use this");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "d/passwd"})
  void a_hard_link_to_a_file_of_this_machine(String target) throws Exception {
    image.layer(new RawTar().link('2', "d", "/etc").link('1', "good", target).ended());

    refused(1, "entry good: the hard link is to etc/passwd", "[BrokenArchive]");
  }

  @Test
  void a_device_that_hides_a_folder() throws Exception {
    image.layer(new RawTar().link('3', "etc", "").ended());

    refused(1, "sha256:", "entry etc: device 0/0", "[ForgedWhiteout]");
  }

  @Test
  void what_is_written_through_a_symlink_stays_in_the_layer() throws Exception {
    image.layer(new RawTar().link('2', "d", folder.toString()).file("d/escaped").ended());

    jbuild.run("-o", folder.resolve("out"), context()).succeeded();

    assertThat(folder.resolve("out" + folder + "/escaped")).hasContent("evil");
  }

  @Test
  void a_file_that_a_layer_has_twice_is_the_last_of_them() throws Exception {
    byte[] other = "other\n".getBytes(StandardCharsets.UTF_8);
    image.layer(new RawTar().file("good").entry('0', "good", "", "00000000006", other).ended());

    jbuild.run("-o", folder.resolve("out"), context()).succeeded();
    jbuild.run("-o", "type=tar,dest=" + folder.resolve("out.tar"), context()).succeeded();

    assertThat(folder.resolve("out/good")).hasContent("other");
    Command.of("tar", "-C", folder, "-xf", folder.resolve("out.tar")).run().succeeded();
    assertThat(folder.resolve("good")).hasContent("other");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 77777777777, BrokenArchive, breaks off within a file",
    "0, -0000000005, BrokenArchive, is not octal",
    "Z, 00000000005, BrokenArchive, type 5a of the entry is unknown",
    "x, 17777777777, ArchiveTooLarge, a header of 2147483647 bytes",
    "L, 17777777777, ArchiveTooLarge, a header of 2147483647 bytes"
  })
  void a_header_that_lies(char type, String size, String name, String what) throws Exception {
    image.layer(new RawTar().entry(type, "x", "", size, new byte[5]).ended());

    refused(1, "sha256:", what, "[" + name + "]");
  }

  @Test
  void a_layer_whose_compressed_bytes_break_off() throws Exception {
    byte[] packed = RawTar.gzip(GOOD);

    Digest layer =
        image.image(HostileImage.config(GOOD, ""), Arrays.copyOf(packed, packed.length - 9));

    refused(1, layer + ": what is compressed breaks off or is damaged [BrokenArchive]", "hint: ");
  }

  /** 256 MiB in 256 kB; zeros wouldn't do, as they are written as holes. */
  @Test
  void a_layer_that_unpacks_to_more_than_the_disk_holds() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    Jbuild small =
        Jbuild.at(disk.resolve("root"))
            .behind(
                "sh", "-c", "mount -t tmpfs -o size=64m tmpfs " + disk + " && exec \"$@\"", "sh")
            .behind("unshare", "--mount", "--propagation", "private");
    byte[] bomb = new byte[256 << 20];
    Arrays.fill(bomb, (byte) 'x');
    byte[] header = new RawTar().entry('0', "good", "", "01777776000", new byte[0]).begun();
    System.arraycopy(header, 0, bomb, 0, header.length);
    image.layer(bomb);
    Context context = context();
    context.buildfile("FROM %s/image:1\nRUN [\"/good\"]\n".formatted(registry.name()));

    refused(small.run(context), 3, "[DiskFull]", "hint: free some space");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense | no valid JSON",
        "[] | config is no object",
        "{} | member rootfs is missing",
        "NESTED | nested deeper than 64",
        "LARGE | more than",
        "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}} | 0 diffIDs",
        "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:../x\"]}} | ../x"
      })
  void a_config_that_is_nonsense(String text, String what) throws Exception {
    String config =
        text.replace("NESTED", "[".repeat(100_000)).replace("LARGE", " ".repeat(100 << 20));
    image.image(config.getBytes(StandardCharsets.UTF_8), RawTar.gzip(GOOD));

    refused(1, "Buildfile:1:6: image " + registry.name() + "/image:1: ", what, "[MalformedImage]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3 | nonsense | MalformedManifest",
        "3 | NESTED | MalformedManifest",
        "1 | LARGE | MalformedImage",
        "1 | {} | MalformedImage",
        "1 | {\"schemaVersion\":2,\"config\":{\"mediaType\":\"x\",\"digest\":\"sha256:../../x\",\"size\":5},\"layers\":[]} | MalformedImage"
      })
  void a_manifest_that_is_nonsense(int code, String text, String name) throws Exception {
    image.manifest(
        text.replace("NESTED", "[".repeat(100_000)).replace("LARGE", " ".repeat(100 << 20)));

    refused(code, registry.name(), "[" + name + "]");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 4_611_686_018_427_387_904L})
  void a_layer_of_another_size_than_said(long size) throws Exception {
    Digest layer = image.image(HostileImage.config(GOOD, ""), RawTar.gzip(GOOD), size);

    refused(3, layer.toString(), "[BlobMismatch]", "hint: ");
  }

  @Test
  void other_bytes_than_those_of_the_digest() throws Exception {
    Digest layer = image.image(HostileImage.config(GOOD, ""), RawTar.gzip(GOOD));
    registry.storage().blob("image", layer.toString(), new byte[RawTar.gzip(GOOD).length]);

    refused(3, layer.toString(), "[BlobMismatch]", "hint: ");
  }

  @Test
  void another_layer_than_the_config_says() throws Exception {
    image.image(HostileImage.config(new byte[0], ""), RawTar.gzip(GOOD));

    refused(3, "instead of", "[DiffIdMismatch]", "hint: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {".*/manifests/.*", "GET .*/blobs/.*"})
  void redirects_without_end(String line) throws Exception {
    image.layer(GOOD);
    registry.on(line, 1000, call -> call.with("Location", call.path()).answer(307));

    refused(3, "more than 5 redirects in a row", "[MalformedAnswer]", "hint: ");
  }

  @ParameterizedTest
  @CsvSource({"GET .*/manifests/.*, ManifestTooLarge", "GET .*/blobs/.*, BlobMismatch"})
  void a_body_without_end(String line, String name) throws Exception {
    image.layer(GOOD);
    registry.on(line, 1000, Call::endless);

    refused(3, registry.name(), "[" + name + "]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void a_pull_that_is_interrupted(String signal) throws Exception {
    byte[] noise = new byte[300_000];
    new Random(1).nextBytes(noise);
    byte[] tar = new RawTar().entry('0', "good", "", "00001111740", noise).ended();
    Digest layer = image.image(HostileImage.config(tar, ""), RawTar.gzip(tar));
    CountDownLatch begun = new CountDownLatch(1);
    registry.on(
        "GET .*/" + layer,
        1,
        call -> call.stall(registry.storage().blob("image", "" + layer).orElseThrow(), begun, end));

    interrupted(signal, begun, "-o", folder.resolve("out"), context());

    jbuild.run("-o", folder.resolve("out"), context()).succeeded();
    assertThat(folder.resolve("out/good")).hasBinaryContent(noise);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void a_push_that_is_interrupted(String signal) throws Exception {
    Context context = Context.in(folder).file("a", "a\n").buildfile("FROM scratch\nCOPY a /\n");
    CountDownLatch begun = new CountDownLatch(1);
    registry.on(
        "PUT .*/blobs/uploads/.*",
        1,
        _ -> {
          begun.countDown();
          await(end);
        });
    Object[] words = {"--push", "-t", registry.name() + "/app:1", context};

    interrupted(signal, begun, words);

    String digest = jbuild.digest(words);
    assertThat(registry.storage().manifest("app", digest)).isPresent();
  }

  private void interrupted(String signal, CountDownLatch begun, Object... words) throws Exception {
    Jbuild listening = jbuild.behind("env", "--default-signal=INT,TERM");
    try (Running build = listening.start(words)) {
      Until.holds("the registry is asked", () -> begun.getCount() == 0);
      build.signal(signal);
      Finished ended = build.finish().exitedWith(130);
      assertThat(ended.out()).isEmpty();
      assertThat(ended.err()).endsWith("interrupted\n");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
