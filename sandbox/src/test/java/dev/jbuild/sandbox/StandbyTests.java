package dev.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandbyTests {
  private static final Standby.Kind KIND = new Standby.Kind(NetworkMode.HOST, Limits.DEFAULT);
  private static final Standby.Kind OTHER = new Standby.Kind(NetworkMode.NONE, Limits.DEFAULT);

  @TempDir private Path dir;
  private final List<Standby.Kind> started = Collections.synchronizedList(new ArrayList<>());
  private final List<Standby.Launcher> launchers = Collections.synchronizedList(new ArrayList<>());
  private final Standby standby = new Standby(this::start);
  private String launcher = "";

  @BeforeEach
  void unpack() throws IOException {
    launcher = LauncherFile.in(dir).toString();
  }

  @AfterEach
  void end() throws IOException {
    standby.close();
    for (Standby.Launcher one : launchers) {
      one.discard();
    }
  }

  /** A real launcher, which waits for its first list of operations. */
  private Standby.Launcher start(Standby.Kind kind) throws IOException {
    started.add(kind);
    Path status = Files.createTempFile(dir, "status-", "");
    Standby.Launcher made = new Standby.Launcher(StepProcess.start(launcher, new byte[0]), status);
    launchers.add(made);
    return made;
  }

  @Test
  void no_more_are_started_than_steps_are_expected() throws Exception {
    standby.expect(KIND, 2);

    Standby.Launcher first = standby.take(KIND);
    Standby.Launcher second = standby.take(KIND);

    assertThat(launchers).containsExactly(first, second);
  }

  @Test
  void one_that_is_taken_is_followed_by_another() throws Exception {
    standby.expect(KIND, 5);

    List<Standby.Launcher> taken = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      taken.add(standby.take(KIND));
    }

    assertThat(taken).doesNotHaveDuplicates().containsExactlyElementsOf(launchers);
  }

  @Test
  void a_step_of_another_kind_gets_one_of_its_own() throws Exception {
    standby.expect(KIND, 1);

    standby.take(OTHER);
    standby.take(KIND);

    assertThat(started).containsExactlyInAnyOrder(OTHER, KIND);
  }

  @Test
  void more_steps_than_were_expected_get_theirs() throws Exception {
    standby.expect(KIND, 1);

    standby.take(KIND);
    standby.take(KIND);

    assertThat(started).containsExactly(KIND, KIND);
  }

  @Test
  void those_that_still_wait_end_with_it() throws Exception {
    standby.expect(KIND, 3);
    Standby.Launcher taken = standby.take(KIND);

    standby.close();

    assertThat(launchers).hasSize(3);
    for (Standby.Launcher one : launchers) {
      assertThat(one.process().isGone()).isEqualTo(!one.equals(taken));
      assertThat(Files.exists(one.status())).isEqualTo(one.equals(taken));
    }
  }

  @Test
  void a_launcher_that_could_not_be_born_says_why() throws Exception {
    Path status = dir.resolve("status");
    byte[] born =
        new Operations()
            .add(Operations.Code.STATUS, status)
            .add(Operations.Code.CGROUP, dir.resolve("nowhere/group"))
            .add(Operations.Code.NAMESPACES, 0)
            .encode();
    StepProcess process = StepProcess.start(launcher, born);
    while (!process.isGone()) {
      Thread.sleep(1);
    }

    process.run(new byte[100], OutputSink.DISCARD, Optional.empty());

    assertThat(StepReport.parse(Files.readAllBytes(status)).end())
        .isEqualTo(new StepReport.End.Failed(2, "cgroup", dir.resolve("nowhere/group").toString()));
  }

  @Test
  void what_hinders_a_launcher_is_told_to_the_step() throws Exception {
    try (Standby broken =
        new Standby(_ -> {
          throw new IOException("no more processes");
        })) {
      broken.expect(KIND, 1);

      assertThatThrownBy(() -> broken.take(KIND))
          .isInstanceOf(IOException.class)
          .hasMessage("no more processes");
    }
  }

  @Test
  void steps_are_born_ahead_in_their_cgroups_and_none_stays() throws Exception {
    Limits limits = Limits.DEFAULT.withMemoryBytes(64 << 20).withPids(100);
    try (Playground play = Playground.open()) {
      try (EmbeddedSandbox sandbox = EmbeddedSandbox.open(play.dir().resolve("ahead"))) {
        sandbox.prepare(NetworkMode.NONE, limits, 2);
        Outcome first =
            sandbox.run(play.sh("echo 1 > /one").withLimits(limits).build(), OutputSink.DISCARD);
        Outcome second =
            sandbox.run(
                play.sh("head -c 200m /dev/zero | tail").withLimits(limits).build(),
                OutputSink.DISCARD);

        assertThat(first.status().succeeded()).isTrue();
        assertThat(second.status()).isInstanceOf(ExitStatus.OutOfMemory.class);
      }
      assertThat(Playground.cgroups()).isEmpty();
    }
  }
}
