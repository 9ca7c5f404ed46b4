package dev.jbuild.builder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.dsl.Buildfile;
import dev.jbuild.problem.Problem;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnusedBuildArgsTests {
  private static final String BUILDFILE =
      "ARG VERSION=1\nFROM scratch AS unused\nARG a=1 b=2\nFROM scratch\n";

  private static List<String> told(String... names) {
    return UnusedBuildArgs.of(Buildfile.parse("Buildfile", BUILDFILE), Set.of(names), Map.of())
        .stream()
        .map(Problem::render)
        .toList();
  }

  @Test
  void an_arg_that_no_stage_declares_is_told_with_the_one_that_was_likely_meant() {
    assertThat(told("VERSON"))
        .containsExactly(
            "no ARG takes the build arg VERSON [UnusedBuildArg]\nhint: did you mean VERSION?");
    assertThat(told("other")).singleElement().asString().contains("declare it by ARG other");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "VERSION",
        "a",
        "b",
        "HTTP_PROXY",
        "no_proxy",
        "SOURCE_DATE_EPOCH",
        "BUILDKIT_SYNTAX",
        "TARGETARCH",
        "BUILDPLATFORM"
      })
  void declared_and_known_ones_are_not_told(String name) {
    assertThat(told(name)).isEmpty();
  }
}
