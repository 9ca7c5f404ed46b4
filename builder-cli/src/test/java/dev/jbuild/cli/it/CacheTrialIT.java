package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.oci.Platform;
import dev.jbuild.registry.testing.FakeRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * No cache changes what is built: Buildfiles by chance over contexts, files of a server and a
 * repository that change by chance, for one platform or two.
 *
 * <p>{@code -Dcache.seeds=2000} tries so many, {@code -Dcache.first=77} from that seed on, {@code
 * -Dcache.runs=10} with a command in every tenth.
 */
final class CacheTrialIT {
  private static final int FIRST = Integer.getInteger("cache.first", 1);
  private static final int SEEDS = Integer.getInteger("cache.seeds", 24);
  private static final int RUNS = Integer.getInteger("cache.runs", 6);
  private static final int ROUNDS = 6;
  private static final Platform AMD64 = Platform.of("linux", "amd64");

  private static Path folder;
  private static List<Path> archives;
  private static MovingBranch branch;
  private static WebServer web;
  private static FakeRegistry registry;
  private static int builds;
  private static int images;

  @BeforeAll
  static void pack() throws Exception {
    // A disk would take most of the time.
    folder = Files.createTempDirectory(Path.of("/dev/shm"), "trials");
    Context files =
        Context.in(folder).file("a", "1\n").file("b/a", "2\n").file("b/c", "1\n").file("c/a", "");
    List<Path> made = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      Path archive = folder.resolve(name + ".tar");
      Command.of("tar", "-C", files, "-cf", archive, name).run().succeeded();
      made.add(archive);
    }
    archives = made;
    branch = MovingBranch.in(folder, "repository.git");
    web = WebServer.of(folder);
    registry = FakeRegistry.start();
  }

  @AfterAll
  static void delete() throws Exception {
    web.close();
    registry.close();
    Command.of("rm", "-rf", "--one-file-system", folder).run().succeeded();
    // Else nothing is compared.
    assertThat(builds < 100 || images > builds / 3)
        .as("%d of %d builds made an image", images, builds)
        .isTrue();
  }

  @TestFactory
  Stream<DynamicTest> every_cache_gives_the_image_that_no_cache_gives() {
    return IntStream.range(FIRST, FIRST + SEEDS)
        .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> compare(seed)));
  }

  private static Path start(Path own) throws Exception {
    Context context = new Context(Files.createDirectory(own.resolve("context")));
    context.file("a/a", "1\n").file("a/b", "2\n").file("b/a", "1\n").file("b/c", "");
    Files.copy(archives.getFirst(), context.file("c", "1\n").folder().resolve("x.tar"));
    return context.folder();
  }

  private static List<String> urls(Path own) {
    String context = web.url("/" + own + "/context/");
    String repository = web.url("/git/repository.git");
    return List.of(
        context + "c", context + "a/a", context + "x.tar", repository, repository + "#main:b");
  }

  private static void compare(int seed) throws Exception {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    Path own = Files.createDirectory(folder.resolve("seed" + seed));
    Path context = start(own);
    boolean runs = seed % RUNS == 0;
    GeneratedBuild build =
        new GeneratedBuild(random, runs ? Bases.busybox() : "scratch", urls(own.getFileName()));
    branch.move(0);
    ContextEdits edits = new ContextEdits(random, context, archives, branch);
    CacheTrial trial =
        new CacheTrial(
            own,
            context,
            registry.name(),
            runs || seed % 2 == 0 ? List.of() : List.of(AMD64, Platform.of("linux", "arm64")));
    List<String> story = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      story.add(edits.edit());
    }
    for (int round = 0; round < ROUNDS; round++) {
      Files.writeString(own.resolve("included"), build.included());
      Map<String, String> results = trial.build(build.text());
      builds++;
      images += CacheTrial.FAILED.equals(results.get("no cache")) ? 0 : 1;
      story.add("built: " + results.get("no cache"));
      assertThat(results.values())
          .as("%s\n%s\n%s\n%s", build.text(), build.included(), String.join("\n", story), results)
          .containsOnly(results.get("no cache"));
      story.add(edits.edit());
      if (random.nextInt(4) == 0) {
        build.edit();
        story.add("the Buildfile becomes\n" + build.text());
      }
    }
    Command.of("rm", "-rf", own).run().succeeded();
  }
}
