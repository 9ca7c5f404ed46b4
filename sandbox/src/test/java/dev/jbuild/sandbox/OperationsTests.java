package dev.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.sandbox.Operations.Code;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The list of operations, and what the launcher makes of wrong ones. */
class OperationsTests {
  private static final long CLONE_NEWNS = 0x0002_0000;
  private static final long CLONE_NEWPID = 0x2000_0000;

  @TempDir Path dir;

  @Test
  void an_operation_is_its_code_its_count_and_its_arguments() {
    byte[] bytes = new Operations().add(Code.HOSTNAME, "ab").add(Code.KEYRING).encode();

    assertThat(bytes)
        .containsExactly(
            'j', 'b', 's', 't', 'e', 'p', '2', '\n', 15, 0, 0, 0, 22, 0, 1, 0, 2, 0, 0, 0, 'a', 'b',
            0, 20, 0, 0, 0);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void the_launcher_refuses_damaged_lists_before_it_does_anything(long seed)
      throws IOException, InterruptedException {
    // Clone flags that every kernel refuses, so that nothing is ever started.
    byte[] born = born(0xFFFF_FFFF_0000_0000L);
    assertThat(run(born, new byte[0])).isZero();
    assertThat(refused(seed, born, bad -> run(bad, new byte[0]))).isPositive();
    assertThat(run(new byte[0], new byte[0])).isEqualTo(125);
    assertThat(run(Arrays.copyOf(born, born.length - 3), new byte[0])).isEqualTo(125);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void the_launcher_refuses_damaged_lists_for_a_step_that_is_born(long seed)
      throws IOException, InterruptedException {
    byte[] born = born(CLONE_NEWNS | CLONE_NEWPID);
    byte[] step = step();
    assertThat(run(born, step)).isZero();
    assertThat(refused(seed, step, bad -> run(born, bad))).isPositive();
    assertThat(run(born, new byte[0])).isEqualTo(125);
    assertThat(run(born, Arrays.copyOf(step, step.length - 3))).isEqualTo(125);
    assertThat(run(born, born)).isEqualTo(125);
    assertThat(run(step, born)).isEqualTo(125);
  }

  private interface Run {
    int of(byte[] bad) throws IOException, InterruptedException;
  }

  /** Returns how many of 40 damaged lists are refused; a changed letter may still be a list. */
  private static int refused(long seed, byte[] good, Run run)
      throws IOException, InterruptedException {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    int refused = 0;
    for (int i = 0; i < 40; i++) {
      byte[] bad = good.clone();
      int at = 12 + random.nextInt(bad.length - 12);
      bad[at] ^= (byte) (1 + random.nextInt(255));
      int code = run.of(bad);
      // Never by a signal.
      assertThat(code).as("byte %d of seed %d", at, seed).isIn(0, 125);
      refused += code == 0 ? 0 : 1;
    }
    return refused;
  }

  private byte[] born(long flags) {
    return new Operations()
        .add(Code.STATUS, dir.resolve("status"))
        .add(Code.NAMESPACES, flags)
        .encode();
  }

  /** It ends at its overlay, whose folders aren't there. */
  private static byte[] step() {
    return new Operations()
        .add(Code.OVERLAY, "/a", "/b", "/c", 2, List.of("x", "y=z"), List.of("/l1", "/l2"))
        .add(Code.MOUNT, "proc", "/proc", 14, "")
        .add(Code.SECCOMP, (Object) new byte[16])
        .add(Code.USER, 0, 0, 1, List.of(1L, 2L))
        .add(Code.EXEC, 1, 1, "/bin/true", "true", "A=1")
        .encode();
  }

  private int run(byte[] born, byte[] step) throws IOException, InterruptedException {
    Files.deleteIfExists(dir.resolve("status"));
    Process process =
        new ProcessBuilder(LauncherFile.in(dir).toString(), "step")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (OutputStream wire = process.getOutputStream()) {
      wire.write(born);
      wire.write(step);
    } catch (IOException e) {
      // it has refused already
    }
    return process.waitFor();
  }
}
