package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Equal inputs give equal bytes, wherever and whenever. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class ReproducibleIT {
  private static final String EPOCH = "1700000000";

  /** Another name of the machine, and another time of it. */
  private static final String ELSEWHERE =
      "hostname elsewhere; exec faketime '2031-05-06 07:08:09' \"$@\"";

  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  @Test
  void other_folders_times_masks_and_locales_give_the_same_digest() throws Exception {
    String one =
        Jbuild.at(folder.resolve("one")).with("SOURCE_DATE_EPOCH", EPOCH).digest(context());
    Context late = context();
    Command.of("find", late, "-exec", "touch", "-d", "2024-05-06 07:08:09", "{}", "+")
        .run()
        .succeeded();
    Path deeper = Files.createDirectories(folder.resolve("some/where/else"));

    String two =
        Jbuild.at(deeper.resolve("root"))
            .with("SOURCE_DATE_EPOCH", EPOCH)
            .with("TZ", "Pacific/Kiritimati")
            .with("LANG", "C")
            .behind("sh", "-c", "umask 077; exec \"$@\"", "sh")
            .digest(late);

    assertThat(two).isEqualTo(one);
  }

  @Test
  void the_number_of_cpus_does_not_matter() throws Exception {
    String one =
        Jbuild.at(folder.resolve("one")).with("SOURCE_DATE_EPOCH", EPOCH).digest(context());

    String two =
        Jbuild.at(folder.resolve("two"))
            .with("SOURCE_DATE_EPOCH", EPOCH)
            .behind("taskset", "1")
            .digest(context());

    assertThat(two).isEqualTo(one);
  }

  @Test
  void no_time_in_the_image_is_later_than_asked_for() throws Exception {
    Jbuild jbuild = Jbuild.at(folder.resolve("one")).with("SOURCE_DATE_EPOCH", EPOCH);
    Path rootfs = folder.resolve("rootfs.tar");

    String digest = jbuild.digest("-o", "type=tar,dest=" + rootfs, context());

    String config = jbuild.document(digest).object("config").orElseThrow().requireText("digest");
    assertThat(jbuild.document(config).requireText("created")).isEqualTo("2023-11-14T22:13:20Z");
    assertThat(
            Command.of("tar", "--utc", "--full-time", "-tvf", rootfs)
                .run()
                .succeeded()
                .out()
                .lines())
        .anyMatch(line -> line.endsWith("data/a") && line.contains(" 2023-11-14 22:13:20 "))
        .anyMatch(line -> line.endsWith("made/by/run") && line.contains(" 2023-11-14 22:13:20 "));
  }

  @Test
  void clock_hostname_order_of_folders_and_the_jvms_own_mode_do_not_matter() throws Exception {
    assumeTrue(Command.exists("faketime"), "needs faketime: apt-get install faketime");
    assumeTrue(Command.exists("disorderfs"), "needs disorderfs: apt-get install disorderfs");
    assumeTrue(Files.exists(Path.of("/dev/fuse")), "needs /dev/fuse");
    Path one = folder.resolve("one.tar");
    Context context = context();
    Jbuild.at(folder.resolve("one"))
        .with("SOURCE_DATE_EPOCH", EPOCH)
        .digest("-t", "a/b:1", "-o", "type=oci,dest=" + one, context);
    Path two = folder.resolve("two.tar");
    Path reversed = Files.createDirectory(folder.resolve("reversed"));
    Command.of("disorderfs", "--reverse-dirents=yes", "--quiet", context, reversed)
        .run()
        .succeeded();
    try {
      Jbuild.at(folder.resolve("two"))
          .with("SOURCE_DATE_EPOCH", EPOCH)
          .with("FAKETIME_DONT_FAKE_MONOTONIC", "1")
          .with("NO_FAKE_STAT", "1")
          .with("JBUILD_JAVA_OPTIONS", "-XX:TieredStopAtLevel=4 -XX:ActiveProcessorCount=7")
          .behind("unshare", "--uts", "sh", "-c", ELSEWHERE, "sh")
          .digest("-t", "a/b:1", "-o", "type=oci,dest=" + two, reversed);
    } finally {
      Command.of("umount", reversed).run().succeeded();
    }

    assertThat(two).hasSameBinaryContentAs(one);
  }

  /** Debian's builds of OpenJDK: the version of the distribution's, and a later one. */
  @ParameterizedTest
  @ValueSource(strings = {"trixie", "forky"})
  void another_jdk_makes_the_same_bytes_and_finds_what_was_kept(String suite) throws Exception {
    DebianJava java = DebianJava.of(suite);
    assertThat(java.version()).contains("Debian");
    Path dist = folder.resolve("dist");
    java.distribution(dist);
    Jbuild own = Jbuild.at(folder.resolve("own")).with("SOURCE_DATE_EPOCH", EPOCH);
    Jbuild other =
        Jbuild.at(folder.resolve("other"), dist)
            .with("SOURCE_DATE_EPOCH", EPOCH)
            .with("JBUILD_JAVA_OPTIONS", DebianJava.MODULE)
            .behind(java.front());
    Context context = context().file("data/übung 日本 🌍", "\u00e4\n".repeat(30_000));
    String archives =
        "tar caf one.tar.xz data; tar caf two.tar.bz2 data; tar caf three.tar.zst data";
    Command.of("sh", "-c", archives).in(context.folder()).run().succeeded();
    Files.writeString(
        context.folder().resolve("Buildfile"),
        "ADD one.tar.xz two.tar.bz2 three.tar.zst /added/\n",
        StandardOpenOption.APPEND);

    for (String compression : List.of("gzip", "zstd", "none")) {
      Path one = folder.resolve("own.tar");
      Path two = folder.resolve("other.tar");
      String output = "type=oci,compression=" + compression + ",dest=";
      own.digest("-t", "a/b:1", "-o", output + one, context);
      other.digest("-t", "a/b:1", "-o", output + two, context);

      assertThat(two).hasSameBinaryContentAs(one);
    }
    Finished again =
        Jbuild.at(own.root(), dist)
            .with("SOURCE_DATE_EPOCH", EPOCH)
            .with("JBUILD_JAVA_OPTIONS", DebianJava.MODULE)
            .behind(java.front())
            .run(context)
            .succeeded();
    assertThat(again.err().lines().filter(line -> line.endsWith("CACHED"))).hasSize(5);
  }

  @Test
  void what_the_cache_holds_does_not_matter() throws Exception {
    Context context = context();
    String cold =
        Jbuild.at(folder.resolve("cold")).with("SOURCE_DATE_EPOCH", EPOCH).digest(context);
    Jbuild warm = Jbuild.at(folder.resolve("warm"));
    String withoutEpoch =
        warm.digest("-o", "type=oci,compression=zstd,dest=" + folder.resolve("z"), context);
    String earlier = warm.with("SOURCE_DATE_EPOCH", "1600000000").digest(context);

    Finished last = warm.with("SOURCE_DATE_EPOCH", EPOCH).run(context).succeeded();

    assertThat(last.line()).isEqualTo(cold).isNotEqualTo(withoutEpoch).isNotEqualTo(earlier);
    assertThat(last.err().lines().filter(line -> line.endsWith("CACHED"))).hasSizeGreaterThan(3);
  }

  private Context context() throws Exception {
    return Context.in(folder)
        .file("data/a", "a\n".repeat(100_000))
        .file("data/b/c", "c\n")
        .buildfile(
            """
            FROM %s
            COPY data /data
            RUN mkdir -p /made/by && for i in $(seq 50); do echo $i >/made/file$i; done
            RUN cat /data/a /data/b/c >/made/by/run; rm /data/b/c; ln /made/file1 /made/linked
            WORKDIR /work
            LABEL a=1 b=2
            """
                .formatted(Bases.busybox()));
  }
}
