package dev.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class IgnoreFileTests {
  @Test
  void a_path_is_left_out_with_what_is_below() {
    assertThat(IgnoreFile.excludes("*.log\nbuild/\n").orElseThrow())
        .accepts("x.log", "build", "build/x/y")
        .accepts("/./x.log", "./build/")
        .rejects("x.txt", "x/y.log", "");
  }

  @Test
  void the_empty_path_asks_for_all() {
    assertThat(IgnoreFile.excludes("*").orElseThrow()).accepts("");
    assertThat(IgnoreFile.excludes("**").orElseThrow()).accepts("");
    assertThat(IgnoreFile.excludes("*.*\nsrc").orElseThrow()).rejects("");
  }

  @Test
  void who_takes_back_or_says_nothing_says_nothing_for_sure() {
    assertThat(IgnoreFile.excludes("*\n!src\n")).isEmpty();
    assertThat(IgnoreFile.excludes("# nothing\n\n")).isEmpty();
    assertThat(IgnoreFile.excludes("")).isEmpty();
  }

  @Test
  void a_malformed_pattern_is_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> IgnoreFile.excludes("[a"));
  }
}
