package dev.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Limits of memory, processors and processes, by the cgroups that this machine has. */
class StepLimitsTests {
  private static final long MIB = 1 << 20;
  private static Playground play;

  @BeforeAll
  static void open() throws IOException, InterruptedException {
    play = Playground.open();
    Assumptions.assumeTrue(
        play.sandbox().isolation().gaps().stream().noneMatch(gap -> gap.startsWith("no limit")),
        "cgroups of this machine can't be used");
  }

  @AfterAll
  static void close() throws IOException {
    if (play != null) {
      play.close();
    }
  }

  @Test
  void a_step_that_needs_more_memory_than_its_limit_says_so()
      throws IOException, InterruptedException {
    Spec spec =
        play.sh("head -c 200000000 /dev/zero | tail > /dev/null; exit $?")
            .withLimits(Limits.DEFAULT.withMemoryBytes(32 * MIB));

    ExitStatus status = play.run(spec).outcome().status();

    assertThat(status)
        .isInstanceOfSatisfying(
            ExitStatus.OutOfMemory.class,
            oom -> {
              assertThat(oom.limitBytes()).isEqualTo(32 * MIB);
              assertThat(oom.peakBytes()).isBetween(30 * MIB, 32 * MIB);
              assertThat(oom.killed()).isPositive();
              assertThat(oom.code()).isEqualTo(137);
            });
    assertThat(Playground.cgroupsThatStay()).isEmpty();
  }

  @Test
  void a_step_within_its_limit_reports_its_peak() throws IOException, InterruptedException {
    Spec spec =
        play.sh("head -c 20000000 /dev/zero | tail -c 19000000 > /dev/null")
            .withLimits(Limits.DEFAULT.withMemoryBytes(256 * MIB));

    Outcome outcome = play.run(spec).outcome();

    assertThat(outcome.status()).isEqualTo(new ExitStatus.Exited(0));
    assertThat(outcome.usage().peakMemoryBytes().getAsLong()).isGreaterThan(18 * MIB);
    assertThat(outcome.usage().cpuTime()).isPositive();
  }

  @Test
  void a_fork_bomb_hits_the_limit_and_is_counted() throws IOException, InterruptedException {
    Spec spec =
        play.sh("for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do sleep 5 & done; exit 1")
            .withLimits(Limits.DEFAULT.withPids(8));

    Outcome outcome = play.run(spec).outcome();

    assertThat(outcome.status().succeeded()).isFalse();
    assertThat(outcome.usage().pidsLimitHits()).isPositive();
  }

  @Test
  void a_step_may_have_as_many_processes_as_its_limit_says()
      throws IOException, InterruptedException {
    Spec spec = play.spec("true").withLimits(Limits.DEFAULT.withPids(1));

    assertThat(play.run(spec).outcome().status()).isEqualTo(new ExitStatus.Exited(0));
  }

  @Test
  void the_limit_of_processor_time_reaches_the_kernel() throws IOException, InterruptedException {
    Path seen = play.dir().resolve("seen");
    Spec spec = play.sh(Playground.TALK).withLimits(Limits.DEFAULT.withCpus(0.5));

    play.sandbox()
        .run(
            spec.build(),
            (_, _, _) -> {
              if (!Files.exists(seen)) {
                Files.writeString(seen, quota());
              }
            });

    assertThat(Files.readString(seen)).startsWith("50000");
  }

  private static String quota() throws IOException {
    for (Path group : Playground.cgroups()) {
      for (String name : List.of("cpu.cfs_quota_us", "cpu.max")) {
        if (Files.exists(group.resolve(name))) {
          return Files.readString(group.resolve(name));
        }
      }
    }
    return "";
  }

  @Test
  void a_step_can_not_reach_its_own_limits() throws IOException, InterruptedException {
    assertThat(play.run("find /sys/fs/cgroup -mindepth 1 | wc -l").out()).isEqualTo("0\n");
  }
}
