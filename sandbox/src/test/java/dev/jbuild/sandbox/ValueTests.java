package dev.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The values of the module can't be wrong. */
class ValueTests {
  private static final OverlayRoot ROOT = new OverlayRoot(List.of(), Path.of("/u"), Path.of("/w"));

  @Test
  void the_id_that_means_no_change_is_no_user() {
    assertThat(new UserIds(4294967294L, 0, List.of()).uid()).isEqualTo(4294967294L);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new UserIds(4294967295L, 0, List.of()))
        .withMessageContaining("4294967295");
    assertThatIllegalArgumentException().isThrownBy(() -> new UserIds(0, -1, List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> new UserIds(0, 0, List.of(4294967295L)));
  }

  @Test
  void a_spec_has_a_program_and_an_absolute_folder_and_no_nul() {
    requireRefused(new Spec(ROOT, List.of()));
    requireRefused(fine().withWorkingDir("tmp"));
    requireRefused(fine().withEnv(List.of("A=\0")));
    requireRefused(fine().withEnv(List.of("=x")));
    requireRefused(fine().withHostname("a\nb"));
  }

  private static Spec fine() {
    return new Spec(ROOT, List.of("true"));
  }

  private static void requireRefused(Spec spec) {
    assertThatIllegalArgumentException().isThrownBy(spec::build);
  }

  @Test
  void limits_are_positive() {
    assertThatIllegalArgumentException().isThrownBy(() -> Limits.DEFAULT.withPids(0));
    assertThatIllegalArgumentException().isThrownBy(() -> Limits.DEFAULT.withCpus(0));
    assertThatIllegalArgumentException().isThrownBy(() -> Limits.DEFAULT.withCpus(Double.NaN));
    assertThatIllegalArgumentException().isThrownBy(() -> Limits.DEFAULT.withMemoryBytes(4096));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Limits.DEFAULT.withTimeout(Duration.ZERO));
  }

  @Test
  void a_host_entry_adds_one_line() {
    assertThatIllegalArgumentException().isThrownBy(() -> new HostEntry("a\n1.2.3.4 b", "1.1.1.1"));
    assertThatIllegalArgumentException().isThrownBy(() -> new HostEntry("a", ""));
  }

  /** Source: inet_pton(3), by which programs read the file. */
  @ParameterizedTest
  @ValueSource(strings = {"1", "10.1", "010.0.0.1", "10.0.0.256", "[::1]", "fe80::1%1", "1::2::3"})
  void the_address_of_a_host_is_whole(String wrong) {
    assertThatIllegalArgumentException().isThrownBy(() -> new HostEntry("a", wrong));
    for (String right : List.of("10.0.0.1", "::1", "::ffff:1.2.3.4", HostEntry.GATEWAY)) {
      assertThat(new HostEntry("a", right).address()).isEqualTo(right);
    }
  }

  @Test
  void maps_of_ids_are_told_apart() {
    assertThat(UserMapping.parse("         0          0 4294967295\n").inUserNamespace()).isFalse();
    assertThat(UserMapping.parse("0 1000 1\n1 100000 65536\n"))
        .isEqualTo(new UserMapping(Isolation.User.ID_RANGE, 65537));
    assertThat(UserMapping.parse("0 1000 1\n").user()).isEqualTo(Isolation.User.SINGLE_ID);
  }

  @Test
  void a_private_network_keeps_how_names_are_completed() {
    assertThat(
            NameFiles.privateNetwork(
                "# made by x\nnameserver 127.0.0.53\nsearch a.test\noptions ndots:2\n"))
        .isEqualTo("nameserver 10.0.2.3\nsearch a.test\noptions ndots:2\n");
  }

  @Test
  void codes_are_what_a_shell_gives() {
    assertThat(new ExitStatus.Signalled(9).shellCode()).isEqualTo(137);
    assertThat(new ExitStatus.TimedOut(Duration.ofSeconds(1)).shellCode()).isEqualTo(124);
    assertThat(new ExitStatus.OutOfMemory(1, 1, 1, 137).succeeded()).isFalse();
  }

  @Test
  void a_report_that_is_cut_short_is_none() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StepReport.parse(new byte[] {3, 0, 0, 0, 4, 0, 0, 0, 1}));
    assertThatIllegalArgumentException().isThrownBy(() -> StepReport.parse(new byte[0]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StepReport.parse(new byte[] {9, 0, 0, 0, 0, 0, 0, 0}));
  }
}
