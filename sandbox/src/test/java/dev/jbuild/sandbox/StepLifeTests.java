package dev.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How steps run, end and are ended. */
class StepLifeTests {
  private static Playground play;

  @BeforeAll
  static void open() throws IOException, InterruptedException {
    play = Playground.open();
  }

  @AfterAll
  static void close() throws IOException {
    if (play != null) {
      play.close();
    }
  }

  @AfterEach
  void no_cgroup_is_left() throws IOException, InterruptedException {
    assertThat(Playground.cgroupsThatStay()).isEmpty();
  }

  @Test
  void a_command_ends_with_its_own_code() throws IOException, InterruptedException {
    Outcome outcome = play.run("exit 42").outcome();

    assertThat(outcome.status()).isEqualTo(new ExitStatus.Exited(42));
    assertThat(outcome.status().succeeded()).isFalse();
    assertThat(play.run("true").outcome().status().succeeded()).isTrue();
  }

  @Test
  void a_command_that_a_signal_ended_says_which() throws IOException, InterruptedException {
    ExitStatus status = play.run("kill -SEGV $$").outcome().status();

    assertThat(status).isEqualTo(new ExitStatus.Signalled(11));
    assertThat(status.shellCode()).isEqualTo(139);
  }

  @Test
  void a_program_that_is_not_there_differs_from_exit_code_127()
      throws IOException, InterruptedException {
    assertThat(play.run("exit 127").outcome().status()).isEqualTo(new ExitStatus.Exited(127));
    assertThat(play.run(play.spec("nowhere")).outcome().status())
        .isEqualTo(new ExitStatus.NotStarted("nowhere", "no such file or directory", 127));
    assertThat(play.run(play.spec("/tmp")).outcome().status())
        .isEqualTo(new ExitStatus.NotStarted("/tmp", "permission denied", 126));
  }

  @Test
  void a_script_without_interpreter_is_not_handed_to_a_shell()
      throws IOException, InterruptedException {
    Path layer = play.layer("script");
    Path script = Files.writeString(layer.resolve("s"), "echo hi\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();

    ExitStatus status = play.run(play.over(List.of(layer, play.rootfs()), "/s")).outcome().status();

    assertThat(status)
        .isInstanceOfSatisfying(
            ExitStatus.NotStarted.class,
            not -> assertThat(not.reason()).startsWith("exec format error"));
  }

  @Test
  void output_and_errors_arrive_apart() throws IOException, InterruptedException {
    Playground.Ran ran = play.run("echo out; echo err >&2; echo again > /dev/stdout");

    assertThat(ran.out()).isEqualTo("out\nagain\n");
    assertThat(ran.err()).isEqualTo("err\n");
  }

  @Test
  void a_flood_of_output_arrives_whole() throws IOException, InterruptedException {
    AtomicLong bytes = new AtomicLong();

    play.sandbox()
        .run(
            play.sh("head -c 20000000 /dev/zero; head -c 20000000 /dev/zero >&2").build(),
            (_, _, length) -> bytes.addAndGet(length));

    assertThat(bytes).hasValue(40_000_000);
  }

  @Test
  void a_sink_that_breaks_ends_the_step() throws IOException {
    Spec spec = play.sh("while true; do echo x; done");

    assertThatThrownBy(() ->
            play.sandbox()
                .run(
                    spec.build(),
                    (_, _, _) -> {
                      throw new IOException("disk is full");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("disk is full");
  }

  @Test
  void a_sink_that_is_wrong_ends_the_step_too() throws IOException {
    Spec spec = play.sh("echo x; exit 0");

    assertThatThrownBy(() ->
            play.sandbox()
                .run(
                    spec.build(),
                    (_, _, _) -> {
                      throw new StackOverflowError("too deep");
                    }))
        .isInstanceOf(IOException.class)
        .hasRootCauseMessage("too deep");
  }

  @Test
  void what_a_step_writes_is_in_its_upper_folder_and_nothing_else()
      throws IOException, InterruptedException {
    Spec spec = play.sh("echo x > /new; echo y > /dev/shm/z; ls -la /etc /dev > /dev/null");

    play.run(spec);

    assertThat(Playground.entries(spec.root().upper())).containsExactly("new");
    assertThat(Files.readString(spec.root().upper().resolve("new"))).isEqualTo("x\n");
  }

  @Test
  void the_overlay_is_unmounted_when_the_outcome_is_there()
      throws IOException, InterruptedException {
    Spec first = play.sh("mkdir /d; rm -r /tmp; echo 1 > /f");
    play.run(first);

    Playground.Ran next =
        play.run(
            play.over(
                List.of(first.root().upper(), play.rootfs()), "sh", "-c", "cat /f; ls -d /tmp /d"));

    assertThat(next.out()).isEqualTo("1\n/d\n");
  }

  @Test
  void daemons_that_a_command_leaves_behind_die_with_it() throws IOException, InterruptedException {
    Playground.Ran ran =
        play.run("setsid sleep 31415" + Playground.OWN + " & trap '' HUP TERM; echo started");

    assertThat(ran.out()).isEqualTo("started\n");
    assertThat(processes("31415" + Playground.OWN)).isZero();
  }

  @Test
  void a_step_that_takes_too_long_is_ended_and_says_so() throws IOException, InterruptedException {
    // It has to have set its trap by then.
    Spec spec =
        play.sh("trap 'echo bye; exit 3' TERM; while true; do sleep 0.05; done")
            .withLimits(Limits.DEFAULT.withTimeout(Duration.ofSeconds(3)));

    Playground.Ran ran = play.run(spec);

    assertThat(ran.outcome().status()).isEqualTo(new ExitStatus.TimedOut(Duration.ofSeconds(3)));
    assertThat(ran.out()).isEqualTo("bye\n");
  }

  @Test
  void a_step_that_ignores_the_request_to_end_is_killed() throws IOException, InterruptedException {
    Spec spec =
        play.sh("trap '' TERM; while true; do sleep 0.05; done")
            .withLimits(Limits.DEFAULT.withTimeout(Duration.ofMillis(100)));

    assertThat(play.run(spec).outcome().status())
        .isEqualTo(new ExitStatus.TimedOut(Duration.ofMillis(100)));
  }

  @Test
  void a_step_can_not_end_itself_by_a_signal_to_pid_1() throws IOException, InterruptedException {
    assertThat(play.run("kill -TERM 1; kill -KILL 1; sleep 0.1; echo alive").out())
        .isEqualTo("alive\n");
  }

  @Test
  void an_interrupt_kills_the_step() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Spec spec = play.sh("echo go; sleep 27182" + Playground.OWN);
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              try {
                play.sandbox().run(spec.build(), (_, _, _) -> started.countDown());
              } catch (IOException | InterruptedException e) {
                thrown.set(e);
              }
            });
    started.await();

    thread.interrupt();
    thread.join();

    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    assertThat(processes("27182" + Playground.OWN)).isZero();
  }

  @Test
  void steps_run_at_the_same_time() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> running =
          IntStream.range(0, 12)
              .mapToObj(i -> threads.submit(() -> play.run("echo " + i + "; hostname").out()))
              .toList();
      for (int i = 0; i < running.size(); i++) {
        assertThat(running.get(i).get()).isEqualTo(i + "\njbuild\n");
      }
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void five_hundred_layers_are_mounted() throws IOException, InterruptedException {
    List<Path> lowers = new java.util.ArrayList<>();
    String name = "x".repeat(200);
    for (int i = 0; i < OverlayRoot.MAX_LOWERS - 1; i++) {
      Path layer = play.layer(name + i + ",:");
      Files.writeString(layer.resolve("f" + i), "");
      lowers.add(layer);
    }
    lowers.add(play.rootfs());

    assertThat(play.run(play.over(lowers, "sh", "-c", "ls -d /f* | wc -l")).out())
        .isEqualTo("498\n");
  }

  @Test
  void close_kills_what_still_runs() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    Spec spec = play.sh("echo go; sleep 16180" + Playground.OWN);
    EmbeddedSandbox other = EmbeddedSandbox.open(play.dir().resolve("state"));
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              try {
                other.run(spec.build(), (_, _, _) -> started.countDown());
              } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    started.await();

    other.close();
    thread.join();

    assertThat(processes("16180" + Playground.OWN)).isZero();
  }

  @Test
  void a_step_that_is_killed_before_it_has_its_operations_ends()
      throws IOException, InterruptedException {
    String launcher = LauncherFile.in(play.dir().resolve("state")).toString();
    StepProcess process = StepProcess.start(launcher, new byte[0]);

    Thread killing = Thread.ofVirtual().start(process::kill);

    assertThat(killing.join(Duration.ofSeconds(20))).as("kill() has come back").isTrue();
  }

  @Test
  void a_full_disk_under_the_state_folder_is_said_to_be_one()
      throws IOException, InterruptedException {
    Path disk = Files.createDirectories(play.dir().resolve("disk"));
    Playground.tool("mount", "-t", "tmpfs", "-o", "size=4m", "disk", disk.toString());
    try (EmbeddedSandbox small = EmbeddedSandbox.open(disk)) {
      assertThat(small.run(play.sh("true").build(), OutputSink.DISCARD).status().succeeded())
          .isTrue();
      Process filling =
          new ProcessBuilder("dd", "if=/dev/zero", "bs=4k", "of=" + disk.resolve("big"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      assertThat(filling.waitFor()).isNotZero();

      assertThatThrownBy(() -> small.run(play.sh("true").build(), OutputSink.DISCARD))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("No space left");
    } finally {
      Playground.tool("umount", disk.toString());
    }
  }

  /** Counts the processes of the machine that have a word in their command line. */
  static long processes(String word) {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").contains(word))
        .count();
  }
}
