package dev.jbuild.dsl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlArgsTests {

  private static ControlArgs args(String name, String value) {
    return new ControlArgs(Map.of(name, value));
  }

  @Test
  void what_is_not_said_has_its_default() {
    ControlArgs none = new ControlArgs(Map.of());

    assertThat(none.hostname()).isEmpty();
    assertThat(none.cacheNamespace()).isEmpty();
    assertThat(none.multiPlatform()).isEmpty();
    assertThat(none.inlineCache()).isFalse();
    assertThat(none.keepsGitDir()).isFalse();
  }

  @Test
  void each_has_its_value() {
    assertThat(args("BUILDKIT_SANDBOX_HOSTNAME", "box-1.local").hostname()).contains("box-1.local");
    assertThat(args("BUILDKIT_CACHE_MOUNT_NS", "mine").cacheNamespace()).isEqualTo("mine");
    assertThat(args("BUILDKIT_MULTI_PLATFORM", "0").multiPlatform()).contains(false);
    assertThat(args("BUILDKIT_MULTI_PLATFORM", "t").multiPlatform()).contains(true);
    assertThat(args("BUILDKIT_INLINE_CACHE", "1").inlineCache()).isTrue();
    assertThat(args("BUILDKIT_CONTEXT_KEEP_GIT_DIR", "True").keepsGitDir()).isTrue();
  }

  @Test
  void an_empty_one_says_nothing() {
    assertThat(args("BUILDKIT_SANDBOX_HOSTNAME", "").hostname()).isEmpty();
    assertThat(args("BUILDKIT_INLINE_CACHE", "").inlineCache()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a\nb", "a_b", "ä"})
  void a_hostname_that_would_be_more_than_a_name_is_told(String name) {
    ControlArgs args = args("BUILDKIT_SANDBOX_HOSTNAME", name);

    assertThatThrownBy(args::hostname)
        .isInstanceOf(BuildfileException.class)
        .hasMessageContaining(
            "BUILDKIT_SANDBOX_HOSTNAME is " + name.lines().findFirst().orElse(""));
  }
}
