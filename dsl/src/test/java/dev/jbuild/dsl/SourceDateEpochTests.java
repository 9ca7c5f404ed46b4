package dev.jbuild.dsl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.oci.Platform;
import dev.jbuild.problem.Place;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceDateEpochTests {
  private static final PlanRequest REQUEST = PlanRequest.of(PlannerTests.AMD64);

  private static Optional<LatestTime> time(String text, PlanRequest request) {
    return Planner.sourceDateEpoch(Buildfile.parse("B", text), request);
  }

  private static Optional<LatestTime> time(String text) {
    return time(text, REQUEST);
  }

  private static LatestTime.At at(long seconds) {
    return new LatestTime.At(Instant.ofEpochSecond(seconds));
  }

  @Test
  void a_global_arg_says_the_latest_time() {
    assertThat(time("ARG SOURCE_DATE_EPOCH=5\nFROM a\n")).contains(at(5));
    assertThat(time("ARG a=7 SOURCE_DATE_EPOCH=$a\nFROM a\n")).contains(at(7));
    assertThat(time("ARG SOURCE_DATE_EPOCH\nFROM a\n")).isEmpty();
    assertThat(time("ARG SOURCE_DATE_EPOCH=\nFROM a\n")).isEmpty();
    assertThat(time("FROM a\nARG SOURCE_DATE_EPOCH=5\n")).isEmpty();
  }

  @Test
  void a_build_arg_wins_and_needs_no_declaration() {
    PlanRequest request = REQUEST.withBuildArg("SOURCE_DATE_EPOCH", "9");

    assertThat(time("ARG SOURCE_DATE_EPOCH=5\nFROM a\n", request)).contains(at(9));
    assertThat(time("FROM a\n", request)).contains(at(9));
    assertThat(time("FROM a\n", REQUEST.withBuildArg("SOURCE_DATE_EPOCH", ""))).isEmpty();
  }

  @Test
  void the_word_context_means_the_build_context() {
    assertThat(time("ARG SOURCE_DATE_EPOCH=context\nFROM a\n"))
        .contains(
            new LatestTime.OfContext(
                "", new Place.Source("B", 1, 5, 17, "ARG SOURCE_DATE_EPOCH=context")));
    assertThat(time("FROM a\n", REQUEST.withBuildArg("SOURCE_DATE_EPOCH", "context")))
        .contains(new LatestTime.OfContext("", Place.ANYWHERE));
  }

  @Test
  void a_named_context_goes_before_a_stage() {
    PlanRequest request =
        new PlanRequest(
            null,
            REQUEST.buildArgs(),
            REQUEST.platform(),
            REQUEST.buildPlatform(),
            NamedContexts.of(Map.of("src", new NamedContext.Files())));

    assertThat(time("ARG SOURCE_DATE_EPOCH=src\nFROM scratch AS src\nRUN a\n", request))
        .hasValueSatisfying(time -> assertThat(time.toString()).startsWith("OfContext[name=src, "));
  }

  @Test
  void a_named_context_may_be_one_of_the_platform_that_builds() {
    PlanRequest request =
        new PlanRequest(
            null,
            REQUEST.buildArgs(),
            Platform.of("linux", "arm64"),
            PlannerTests.AMD64,
            NamedContexts.of(
                Map.of(
                    "src::linux/amd64",
                    new NamedContext.Files(),
                    "src::linux/arm64",
                    new NamedContext.Image("debian"))));

    assertThat(time("ARG SOURCE_DATE_EPOCH=src\nFROM a\n", request))
        .hasValueSatisfying(
            time -> assertThat(time.toString()).startsWith("OfContext[name=src::linux/amd64, "));
  }

  @Test
  void a_stage_that_only_adds_a_url_has_its_time() {
    String text =
        """
        ARG SOURCE_DATE_EPOCH=Src
        ARG HOST=example.com
        FROM scratch AS src
        ARG NAME=a
        ADD https://$HOST/$NAME.tar /
        FROM other
        RUN b
        """;

    assertThat(time(text))
        .containsInstanceOf(LatestTime.OfSource.class)
        .hasValueSatisfying(time ->
            assertThat(((LatestTime.OfSource) time).source())
                .isEqualTo(new UrlSource("https://example.com/a.tar", "a.tar", null, false)));
    assertThat(time(text, REQUEST.withBuildArg("NAME", "b")).toString()).contains("/b.tar");
  }

  @Test
  void a_stage_that_only_adds_a_git_repository_has_its_time() {
    assertThat(
            time(
                "ARG SOURCE_DATE_EPOCH=s\nFROM scratch AS s\nADD https://example.com/a.git#v1 /\n"))
        .hasValueSatisfying(time ->
            assertThat(time.toString()).contains("GitSource[remote=https://example.com/a.git"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          FROM scratch AS s;RUN a                                    | 3:1: SOURCE_DATE_EPOCH is this stage, but RUN makes more
          FROM debian AS s;ADD https://a/b /                         | 2:1: SOURCE_DATE_EPOCH is this stage, but it does not start
          FROM scratch AS s;ADD https://a/b https://a/c /            | 3:1: SOURCE_DATE_EPOCH is this stage, but it adds other
          FROM scratch AS s;ADD local /                              | 3:1: SOURCE_DATE_EPOCH is this stage, but it adds other
          FROM scratch AS s;ADD https://a/b /;ADD https://a/b /      | 4:1: SOURCE_DATE_EPOCH is this stage, but ADD makes more
          FROM scratch AS s;ARG a                                    | 1:5: SOURCE_DATE_EPOCH is s
          FROM scratch AS t                                          | 1:5: SOURCE_DATE_EPOCH is s
          """)
  void what_has_no_time_is_told(String stages, String told) {
    assertThatThrownBy(() -> time("ARG SOURCE_DATE_EPOCH=s\n" + stages.replace(';', '\n')))
        .isInstanceOf(BuildfileException.class)
        .hasMessageContaining("B:" + told);
  }

  @Test
  void seconds_that_no_clock_reaches_are_told() {
    assertThatThrownBy(() -> time("ARG SOURCE_DATE_EPOCH=9223372036854775807\nFROM a\n"))
        .isInstanceOf(BuildfileException.class)
        .hasMessageContaining("SOURCE_DATE_EPOCH is 9223372036854775807");
  }
}
