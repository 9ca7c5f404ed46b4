package dev.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A builder that is killed leaves nothing behind. */
class BuilderDeathTests {
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

  @ParameterizedTest
  @EnumSource(NetworkMode.class)
  void kill_9_of_the_builder_ends_the_step_and_removes_its_cgroups(NetworkMode network)
      throws IOException, InterruptedException {
    org.junit.jupiter.api.Assumptions.assumeTrue(
        network != NetworkMode.PRIVATE || PrivateNetwork.tool().isPresent(), "install slirp4netns");
    String word = "1414" + network.name().codePointAt(0) + Playground.OWN;
    Process builder = start(network, "echo go; (setsid sleep " + word + " &) ; sleep " + word);
    List<ProcessHandle> children = builder.descendants().toList();
    assertThat(Playground.cgroups(builder.pid())).isNotEmpty();

    builder.destroyForcibly().waitFor();
    for (ProcessHandle child : children) {
      child.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }

    assertThat(children).isNotEmpty();
    assertThat(StepLifeTests.processes(word)).isZero();
    assertThat(Playground.cgroups(builder.pid())).isEmpty();
  }

  @Test
  void the_next_start_sweeps_what_a_killed_launcher_left()
      throws IOException, InterruptedException {
    Process builder = start(NetworkMode.NONE, "echo go; sleep 17320");
    List<ProcessHandle> all = builder.descendants().toList();

    builder.destroyForcibly();
    all.forEach(ProcessHandle::destroyForcibly);
    builder.waitFor();
    for (ProcessHandle one : all) {
      one.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
    EmbeddedSandbox.open(play.dir().resolve("state")).close();

    assertThat(Playground.cgroups(builder.pid())).isEmpty();
    try (var runs = Files.list(play.dir().resolve("state/run"))) {
      assertThat(runs).hasSize(1); // the playground's own
    }
  }

  @Test
  void a_builder_does_not_sweep_one_that_lives() throws IOException, InterruptedException {
    Path state = play.dir().resolve("state");
    EmbeddedSandbox.open(state).close(); // in this process: must not give up the playground's lock

    start(NetworkMode.NONE, "echo go").waitFor();

    assertThat(play.run("echo alive").out()).isEqualTo("alive\n");
  }

  /** Starts a builder whose step has printed "go". */
  private static Process start(NetworkMode network, String script) throws IOException {
    Path dir = play.dir();
    Playground.delete(Files.createDirectories(dir.resolve("work")));
    Process builder =
        new ProcessBuilder(OneStep.command(dir, network.name(), "sh", "-c", script))
            .redirectErrorStream(true)
            .start();
    BufferedReader out = builder.inputReader(StandardCharsets.UTF_8);
    String line = out.readLine();
    while (line != null && !line.equals("go")) {
      line = out.readLine();
    }
    assertThat(line).isEqualTo("go");
    return builder;
  }
}
