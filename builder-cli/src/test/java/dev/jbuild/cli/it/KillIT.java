package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A build may die at any moment. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class KillIT {
  private static final int TIMES = 50;

  /** The exit code that the JDK gives for KILL: 128 + 9. */
  private static final int KILLED = 137;

  /** The seed of the moments: another with {@code -Dkill.seed=N}. */
  private static final long SEED = Long.getLong("kill.seed", 20261122);

  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  @Test
  void fifty_killed_builds_leave_nothing_and_the_next_one_succeeds() throws Exception {
    Jbuild jbuild = Jbuild.at(folder.resolve("root"));
    Context context = context();
    String mark = "jbuild-it-kill-" + ProcessHandle.current().pid();
    long begin = System.nanoTime();
    Jbuild.at(folder.resolve("first")).digest(arguments(mark, "first", context));
    long whole = System.nanoTime() - begin;
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    List<Long> killed = new ArrayList<>();

    for (int i = 0; killed.size() < TIMES; i++) {
      long moment = random.nextLong(whole);
      try (Running build = jbuild.start(arguments(mark, "killed-" + i, context))) {
        LockSupport.parkNanos(moment);
        build.kill();
        // One that was quicker than that does not count.
        if (build.finish().exit() == KILLED) {
          killed.add(build.pid());
        }
      }
      nothingIsLeft(
          jbuild.root(),
          mark,
          "build %d, seed %d, killed after %d ms"
              .formatted(i, SEED, TimeUnit.NANOSECONDS.toMillis(moment)));
    }
    assertThat(jbuild.corruptBlobs()).isEmpty();

    jbuild.digest(arguments(mark, "last", context));

    assertThat(jbuild.corruptBlobs()).isEmpty();
    nothingIsLeft(jbuild.root(), mark, "the last build, seed " + SEED);
    Until.holds("no cgroup is left", () -> Leftovers.cgroups(killed).isEmpty());
  }

  private static Object[] arguments(String mark, String nonce, Context context) {
    return new Object[] {
      "-t",
      "local/killed:1",
      "--build-arg",
      "MARK=" + mark,
      "--build-arg",
      "NONCE=" + nonce,
      context
    };
  }

  private static void nothingIsLeft(Path root, String mark, String when) throws Exception {
    Until.holds("no process is left of " + when, () -> Leftovers.processes(mark).isEmpty());
    Until.holds(
        "no process is left that sees " + root + " after " + when,
        () -> Leftovers.processes(root.toString()).isEmpty());
    assertThat(Leftovers.mounts(root)).as(when).isEmpty();
  }

  /** Steps that sleep, write, fork, and go away from their parents; and some bytes to copy. */
  private Context context() throws Exception {
    Context context =
        Context.in(folder)
            .buildfile(
                """
                FROM %s AS first
                ARG MARK
                ARG NONCE
                RUN echo $MARK $NONCE; for i in 1 2 3 4 5 6 7 8; do echo $i >/file$i; done
                COPY noise /noise
                RUN setsid sh -c "sleep 3600 # $MARK" & usleep 150000; cp /noise /again
                RUN for i in 1 2 3 4; do (usleep ${i}0000; echo $i >>/forked) & done; wait
                FROM first AS second
                ARG NONCE
                RUN rm -r /bin/tar /noise; mkdir /d; touch /d/$NONCE
                FROM first
                COPY --from=second /d /d
                RUN cat /again | md5sum >/sum
                """
                    .formatted(Bases.busybox()));
    Command.of("dd", "if=/dev/urandom", "bs=1M", "count=8", "status=none")
        .and("of=" + context.folder().resolve("noise"))
        .run()
        .succeeded();
    return context;
  }
}
