package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Images are as BuildKit makes them: the cases of {@code testdata/differential} are built by jbuild
 * and compared with what BuildKit gave when they were written, and with a peer that is installed.
 * {@code .ci/differential} compares all of them with a peer, or writes down what it gives.
 */
final class DifferentialIT {
  private static final boolean UPDATE = Boolean.getBoolean("golden.update");

  /** Whether the peer builds all cases, not only those that are said to be equal. */
  private static final boolean ALL = System.getProperty("differential.peer") != null;

  /** Cases by chance for the peer, from this seed on so many. */
  private static final int FIRST = Integer.getInteger("differential.first", 1);

  private static final int SEEDS = Integer.getInteger("differential.seeds", 0);

  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  static Path folder;

  private static Jbuild jbuild;
  private static Peers tools;
  private static ImageListing base;
  private static PeerBuilder peer;
  private static int images;

  @BeforeAll
  static void prepare() throws Exception {
    jbuild = Jbuild.at(folder.resolve("root"));
    tools = new Peers(folder);
    // With the mount points of a step: BuildKit leaves them in an image that has none, jbuild
    // doesn't.
    String steps = "\nWORKDIR /dev\nWORKDIR /proc\nWORKDIR /sys\nWORKDIR /\n";
    Context context = Context.in(folder).buildfile("FROM " + Bases.busybox() + steps);
    Path archive = folder.resolve("base.tar");
    jbuild.digest("-t", "busybox:latest", "-o", "type=docker,dest=" + archive, context);
    jbuild.digest("-t", "busybox:latest", context);
    Path layout = folder.resolve("base");
    jbuild.digest("-t", "case:case", "-o", "type=oci,tar=false,dest=" + layout, context);
    base = ImageListing.of(tools, layout, "case");
    peer = PeerBuilder.chosen(folder);
    if (peer.isInstalled()) {
      peer.know(archive);
    }
  }

  @AfterAll
  static void leaveNothingInTheChroot() throws Exception {
    // Else nothing is compared.
    assertThat(images).as("images of %d seeds", SEEDS).isGreaterThanOrEqualTo(SEEDS / 3);
    if (peer != null && peer.chroot() != null) {
      Command.of("rm", "-rf", "--one-file-system", peer.folder()).run().succeeded();
    }
  }

  @TestFactory
  Stream<DynamicTest> jbuild_makes_what_BuildKit_made() throws IOException {
    return tests(UPDATE ? List.of() : DifferentialCase.all(), DifferentialIT::compare);
  }

  @TestFactory
  Stream<DynamicTest> the_installed_peer_makes_the_same() throws IOException {
    List<DifferentialCase> cases =
        DifferentialCase.all().stream().filter(one -> ALL || one.isEqualWith(peer.name())).toList();
    return tests(cases, UPDATE ? DifferentialIT::record : DifferentialIT::compareWithPeer);
  }

  @TestFactory
  Stream<DynamicTest> cases_by_chance_are_what_the_peer_makes() {
    return IntStream.range(FIRST, FIRST + SEEDS)
        .mapToObj(seed ->
            DynamicTest.dynamicTest("seed " + seed, () -> compareByChance(ChanceCase.of(seed))));
  }

  private interface Check {
    void of(DifferentialCase one) throws Exception;
  }

  private static Stream<DynamicTest> tests(List<DifferentialCase> cases, Check check) {
    List<String> chosen = List.of(System.getProperty("differential.cases", "").split(",", -1));
    return cases.stream()
        .filter(one -> chosen.stream().anyMatch(one.name()::startsWith))
        .map(one -> DynamicTest.dynamicTest(one.name(), one.file().toUri(), () -> check.of(one)));
  }

  private interface Built {
    void check(Finished build) throws Exception;
  }

  private static void compare(DifferentialCase one) throws Exception {
    Optional<String> expected = one.imageOfJbuild();
    build(
        one,
        build -> {
          if (expected.isPresent()) {
            build.succeeded();
            assertThat(listing()).isEqualTo(expected.get());
          } else {
            assertThat(build.exit()).as(build.toString()).isIn(1, 2);
            assertThat(build.err()).contains(one.failure());
          }
        });
  }

  private static void compareByChance(DifferentialCase one) throws Exception {
    Optional<String> made = peer.build(one).map(image -> image.beyond(base)).map(peer::comparable);
    build(
        one,
        build -> {
          Optional<String> own =
              build.exit() == 0 ? Optional.of(peer.comparable(listing())) : Optional.empty();
          assertThat(own).as(one.text() + build).isEqualTo(made);
          images += made.isPresent() ? 1 : 0;
        });
  }

  private static void build(DifferentialCase one, Built built) throws Exception {
    Path context = Files.createDirectory(folder.resolve("context"));
    Path layout = layout();
    try {
      one.fill(context);
      List<Object> words = new ArrayList<>(one.options(context.toString()));
      // A cached layer may have the times of another case.
      words.addAll(
          List.of(
              "--no-cache", "-t", "case:case", "-o", "type=oci,tar=false,dest=" + layout, context));
      built.check(jbuild.run(words.toArray()));
    } finally {
      Command.of("rm", "-rf", context, layout).run().succeeded();
    }
  }

  private static Path layout() {
    return folder.resolve("layout");
  }

  private static String listing() throws Exception {
    return ImageListing.of(tools, layout(), "case").beyond(base);
  }

  private static void compareWithPeer(DifferentialCase one) throws Exception {
    assumeTrue(peer.isInstalled(), "needs " + peer.name() + ": apt-get install " + peer.name());
    Optional<String> made = peer.build(one).map(image -> image.beyond(base)).map(peer::comparable);
    // Where jbuild does as BuildKit's later code, another peer may do so, too.
    Optional<String> later = peer.name().equals("docker") ? one.image() : one.imageOfJbuild();
    assertThat(made).isIn(one.image().map(peer::comparable), later.map(peer::comparable));
  }

  private static void record(DifferentialCase one) throws Exception {
    one.record(peer.build(one).map(image -> image.beyond(base)));
  }
}
