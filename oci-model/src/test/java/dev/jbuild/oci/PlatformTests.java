package dev.jbuild.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformTests {

  @ParameterizedTest
  @CsvSource({
    "linux/amd64, linux/amd64",
    "linux/x86_64, linux/amd64",
    "Linux/AMD64, linux/amd64",
    "linux/aarch64, linux/arm64",
    "linux/arm64/v8, linux/arm64",
    "linux/arm, linux/arm/v7",
    "linux/arm/v6, linux/arm/v6",
    "linux/i386, linux/386",
    "linux/armhf, linux/arm/v7",
    "linux/armel, linux/arm/v6",
    "linux/arm/6, linux/arm/v6",
    "linux/arm64/9, linux/arm64/v9",
    "macos/arm64, darwin/arm64",
    "linux/s390x, linux/s390x",
  })
  void a_platform_is_spelled_as_go_spells_it(String text, String normalized) {
    assertThat(Platform.parse(text)).hasToString(normalized);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"linux(5.4)/arm/v6", "linux(+sse4+avx)/amd64", "windows(10.0.1+win32k)/amd64"})
  void the_version_and_features_of_the_os_stand_in_parentheses(String text) {
    assertThat(Platform.parse(text).full()).isEqualTo(text);
  }

  @Test
  void the_full_form_is_short_where_there_is_no_version() {
    assertThat(Platform.parse("linux()/arm64").full()).isEqualTo("linux/arm64");
  }

  @ParameterizedTest
  @CsvSource({
    "linux/arm64/v8, linux/arm64, true",
    "linux/arm64, linux/arm64/v8, true",
    "linux/arm/v6, linux/arm/v7, false",
    "linux/amd64, linux/arm64, false",
    "windows/amd64, linux/amd64, false",
  })
  void a_variant_matters_where_it_is_asked_for(String offered, String wanted, boolean matches) {
    assertThat(Platform.parse(offered).matches(Platform.parse(wanted))).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "linux",
        "linux/",
        "/amd64",
        "linux/arm/v7/x",
        "a//b",
        "linux(/amd64",
        "li nux/amd64",
        "linux/am*"
      })
  void a_malformed_platform_is_refused(String text) {
    assertThatThrownBy(() -> Platform.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("os/architecture");
  }

  @ParameterizedTest
  @CsvSource({
    "linux/amd64, 'linux/amd64 linux/386'",
    "linux/amd64/v3, 'linux/amd64/v3 linux/amd64/v2 linux/amd64 linux/386'",
    "linux/arm64, 'linux/arm64 linux/arm/v8 linux/arm/v7 linux/arm/v6 linux/arm/v5'",
    "linux/arm, 'linux/arm/v7 linux/arm/v6 linux/arm/v5'",
    "linux/arm/v6, 'linux/arm/v6 linux/arm/v5'",
    "linux/s390x, linux/s390x",
  })
  void a_platform_runs_images_of_lower_variants_too(String platform, String runnable) {
    assertThat(Platform.parse(platform).runnable())
        .map(Platform::toString)
        .containsExactly(runnable.split(" "));
  }

  @ParameterizedTest
  @CsvSource({
    "linux/amd64, 'linux/amd64/v3 linux/amd64 linux/386', linux/amd64",
    "linux/amd64/v2, 'linux/amd64 linux/amd64/v3', linux/amd64",
    "linux/arm/v7, 'linux/arm/v5 linux/arm/v6 linux/arm64', linux/arm/v6",
    "linux/arm64/v8, 'linux/arm/v7 linux/arm64', linux/arm64",
    "linux/amd64, 'linux/arm64 linux/amd64/v4', none",
  })
  void the_best_of_what_runs_is_chosen(String wanted, String offered, String chosen) {
    List<Platform> all = Stream.of(offered.split(" ")).map(Platform::parse).toList();

    assertThat(Platform.parse(wanted).best(all, one -> one).map(Platform::toString).orElse("none"))
        .isEqualTo(chosen);
  }
}
