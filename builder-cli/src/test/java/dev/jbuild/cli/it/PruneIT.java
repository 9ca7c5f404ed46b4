package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Making room in the state folder. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class PruneIT {
  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  private Jbuild jbuild;

  @BeforeEach
  void prepare() {
    jbuild = Jbuild.at(folder.resolve("root"));
  }

  private Command prune(Object... options) {
    return Command.of(Jbuild.DIST.resolve("bin/jbuild"), "prune", "--root", jbuild.root())
        .and(options);
  }

  /** A build whose layers take {@code megabytes} each, which don't compress. */
  private Context context(String name, int megabytes) throws Exception {
    return Context.in(folder)
        .buildfile(
            """
            FROM %s
            RUN --mount=type=cache,target=/cache,id=%s \
                dd if=/dev/urandom of=/cache/file bs=1048576 count=%d && cp /cache/file /%s
            """
                .formatted(Bases.busybox(), name, megabytes, name));
  }

  private long diskUse() throws Exception {
    String line =
        Command.of("du", "--summarize", "--block-size=1", jbuild.root()).run().succeeded().line();
    return Long.parseLong(line.replaceAll("\\s.*", ""));
  }

  /** Makes all that is there look as if it was not used for {@code hours}. */
  private void age(int hours) throws Exception {
    FileTime then = FileTime.from(Instant.now().minus(Duration.ofHours(hours)));
    try (Stream<Path> all = Files.walk(jbuild.root(), 3)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        if (!Files.isSymbolicLink(path)) {
          Files.setLastModifiedTime(path, then);
        }
      }
    }
    try (Stream<Path> builds = Files.list(jbuild.root().resolve("builds"))) {
      for (Path build : (Iterable<Path>) builds::iterator) {
        Files.writeString(
            build,
            Files.readString(build)
                .replaceAll("\"ended\":\"[^\"]*\"", "\"ended\":\"" + then.toInstant() + "\""));
      }
    }
  }

  @Test
  void the_cap_holds_and_what_was_used_last_stays() throws Exception {
    Context old = context("old", 6);
    Context recent = context("recent", 4);
    jbuild.run(old).succeeded();
    age(48);
    String digest = jbuild.digest(recent);
    assertThat(diskUse()).isGreaterThan(25 << 20);

    Finished pruned = prune("--force", "--max-used-space", "18m").run().succeeded();

    assertThat(pruned.out()).contains("freed ").contains("layer ").contains("snapshot ");
    assertThat(diskUse()).isLessThanOrEqualTo(18 << 20);
    Finished again = jbuild.run(recent).succeeded();
    assertThat(again.line()).isEqualTo(digest);
    assertThat(again.err()).contains(" CACHED");
    assertThat(jbuild.corruptBlobs()).isEmpty();
  }

  @Test
  void nothing_goes_in_a_dry_run_or_unasked() throws Exception {
    jbuild.run(context("one", 1)).succeeded();
    long before = diskUse();

    Finished dry = prune("--dry-run").run().succeeded();
    Finished unasked = prune().run().exitedWith(2);

    assertThat(dry.out()).contains("would free ").contains("mount ");
    assertThat(unasked.err()).contains("add --force");
    assertThat(diskUse()).isEqualTo(before);
  }

  @Test
  void filters_choose_by_type_and_age() throws Exception {
    jbuild.run(context("first", 1)).succeeded();
    age(48);
    jbuild.run(context("second", 1)).succeeded();

    Json.Object old =
        prune("--force", "--json", "--filter", "until=24h", "--filter", "type=exec.cachemount")
            .run()
            .succeeded()
            .json();
    Json.Object all =
        prune("--dry-run", "--json", "--filter", "until=0s", "--filter", "type=mount")
            .run()
            .succeeded()
            .json();

    assertThat(old.array("entries")).hasSize(1);
    assertThat(all.array("entries")).hasSize(1);
    prune("--force", "--filter", "color=red").run().exitedWith(2);
    prune("--force", "--filter", "until=-1s").run().exitedWith(2);
  }

  @Test
  void a_tagged_image_stays_whole_unless_all_is_asked_for() throws Exception {
    Context context = context("tagged", 1);
    String digest = jbuild.digest("-t", "local/tagged:1", context);

    prune("--force").run().succeeded();

    for (String layer : jbuild.layers(digest)) {
      assertThat(jbuild.blob(layer)).exists();
    }
    Path archive = folder.resolve("copy.tar");
    jbuild
        .run(
            "-o", "type=oci,dest=" + archive, Context.in(folder).buildfile("FROM local/tagged:1\n"))
        .succeeded();

    prune("--force", "--all").run().succeeded();

    assertThat(jbuild.root().resolve("blobs/sha256")).isEmptyDirectory();
    assertThat(jbuild.root().resolve("snapshots")).isEmptyDirectory();
    assertThat(Files.readString(jbuild.root().resolve("index.json"))).doesNotContain("tagged");
    jbuild.run(context).succeeded();
  }

  @Test
  void what_is_kept_to_build_faster_is_removed_too() throws Exception {
    Context context = Context.in(folder).file("file", "text");
    Files.write(context.folder().resolve("a.tar"), new RawTar().file("x").ended());
    jbuild.run(context.buildfile("FROM scratch\nCOPY file /\nADD a.tar /\n")).succeeded();
    List<Path> kept = Stream.of("chunks", "index", "archives").map(jbuild.root()::resolve).toList();
    assertThat(kept).allSatisfy(each -> assertThat(each).isNotEmptyDirectory());

    prune("--force").run().succeeded();

    assertThat(kept).allSatisfy(each -> assertThat(each).isEmptyDirectory());
  }

  @Test
  void what_a_build_uses_stays_while_it_runs() throws Exception {
    Context context =
        Context.in(folder)
            .buildfile(
                """
                FROM %s
                RUN --mount=type=cache,target=/cache,id=shared echo first > /first; touch /cache/made
                RUN --mount=type=cache,target=/gate,id=gate \
                    touch /gate/closed; echo waiting; while test -e /gate/closed; do usleep 50000; done
                RUN --mount=type=cache,target=/cache,id=shared cat /first > /last
                """
                    .formatted(Bases.busybox()));
    try (Running build = jbuild.start("-t", "local/while:1", context)) {
      Until.holds(
          "the second step runs",
          () -> build.err().lines().anyMatch(line -> line.matches("#\\d+ waiting")));
      for (int i = 0; i < 5; i++) {
        prune("--force", "--all").run().succeeded();
      }
      openGate();
      build.finish().succeeded();
    }

    assertThat(jbuild.corruptBlobs()).isEmpty();
    Path archive = folder.resolve("whole.tar");
    jbuild
        .run("-o", "type=oci,dest=" + archive, Context.in(folder).buildfile("FROM local/while:1\n"))
        .succeeded();
  }

  /** The step that waits has this mount, so that no prune takes it away. */
  private void openGate() throws Exception {
    try (Stream<Path> mounts = Files.walk(jbuild.root().resolve("mounts"), 4)) {
      Path closed = mounts.filter(path -> path.endsWith("closed")).findFirst().orElseThrow();
      Files.delete(closed);
    }
  }

  @Test
  void builds_and_prunes_at_the_same_time_get_on_with_each_other() throws Exception {
    List<Context> contexts = List.of(context("a", 1), context("b", 1), context("c", 1));
    for (int round = 0; round < 3; round++) {
      try (Running one = jbuild.start(contexts.get(0));
          Running two = jbuild.start(contexts.get(1));
          Running three = jbuild.start("--no-cache", contexts.get(2));
          Running first = prune("--force").start();
          Running second = prune("--force", "--max-used-space", "1m").start()) {
        for (Running each : List.of(one, two, three, first, second)) {
          each.finish().succeeded();
        }
      }
    }

    assertThat(jbuild.corruptBlobs()).isEmpty();
  }

  @Test
  void the_use_of_the_disk_is_told_by_type() throws Exception {
    jbuild.run(context("one", 2)).succeeded();

    Finished use =
        Command.of(Jbuild.DIST.resolve("bin/jbuild"), "du", "--json", "--root", jbuild.root())
            .run()
            .succeeded();

    long told = use.json().integer("bytes").orElse(0L);
    assertThat(told).isBetween((long) (diskUse() * 0.9), (long) (diskUse() * 1.3));
  }
}
