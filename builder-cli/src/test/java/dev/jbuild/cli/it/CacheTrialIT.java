package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

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
 * No cache changes what is built: Buildfiles by chance over contexts that change by chance.
 *
 * <p>{@code -Dcache.seeds=2000} tries so many, {@code -Dcache.first=77} from that seed on, {@code
 * -Dcache.runs=10} with a command in every tenth.
 */
final class CacheTrialIT {
  private static final int FIRST = Integer.getInteger("cache.first", 1);
  private static final int SEEDS = Integer.getInteger("cache.seeds", 24);
  private static final int RUNS = Integer.getInteger("cache.runs", 6);
  private static final int ROUNDS = 6;

  private static Path folder;
  private static List<Path> archives;

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
  }

  @AfterAll
  static void delete() throws Exception {
    Command.of("rm", "-rf", "--one-file-system", folder).run().succeeded();
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

  private static void compare(int seed) throws Exception {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    Path own = Files.createDirectory(folder.resolve("seed" + seed));
    Path context = start(own);
    GeneratedBuild build =
        new GeneratedBuild(random, seed % RUNS == 0 ? Bases.busybox() : "scratch");
    ContextEdits edits = new ContextEdits(random, context, archives);
    CacheTrial trial = new CacheTrial(own, context);
    List<String> story = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      story.add(edits.edit());
    }
    for (int round = 0; round < ROUNDS; round++) {
      Map<String, String> results = trial.build(build.text());
      story.add("built: " + results.get("no cache"));
      assertThat(results.values())
          .as("%s\n%s\n%s", build.text(), String.join("\n", story), results)
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
