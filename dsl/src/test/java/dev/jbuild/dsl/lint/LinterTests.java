package dev.jbuild.dsl.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.dsl.BaseImage;
import dev.jbuild.dsl.Buildfile;
import dev.jbuild.dsl.BuildfileException;
import dev.jbuild.dsl.PlanRequest;
import dev.jbuild.json.Json;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.Platform;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinterTests {
  private static final Platform AMD64 = Platform.of("linux", "amd64");
  private static final String TWO = "FROM scratch AS One\nMAINTAINER me\n";

  @Test
  void a_file_without_stages_is_checked_as_far_as_it_goes() {
    Buildfile file = Buildfile.parse("B", "ARG TOKEN=1\nARG c\narg b\n");
    PlanRequest request = PlanRequest.of(AMD64);

    assertThat(Linter.lint(new LintInput(file, request, Map.of(), null, true, true)).all())
        .isEmpty();
    assertThatThrownBy(
            () -> Linter.lint(new LintInput(file, request, Map.of(), null, false, false)))
        .isInstanceOf(BuildfileException.class)
        .hasMessageContaining("B:1:1: there is no stage [EmptyBuildfile]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                        | StageNameCasing MaintainerDeprecated",
        "# check=skip=StageNameCasing              | MaintainerDeprecated",
        "# check=skip=StageNameCasing,DL4000       | ''",
        "# check = skip = all                      | ''",
        "# check=skip=stagenamecasing              | StageNameCasing MaintainerDeprecated",
        "# check=skip=Unknown                      | StageNameCasing MaintainerDeprecated",
        "# check=error=false; skip=StageNameCasing | MaintainerDeprecated",
        "# check=experimental=all                  | StageNameCasing MaintainerDeprecated",
        "# hadolint global ignore=DL4000           | StageNameCasing",
        "# hadolint ignore=DL4000                  | StageNameCasing MaintainerDeprecated",
      })
  void the_first_lines_say_what_a_file_leaves_out(String line, String rules) {
    assertThat(String.join(" ", found(line + "\n" + TWO))).isEqualTo(rules);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "# check=skip=MaintainerDeprecated         | ''",
        "# check=skip=MaintainerDeprecated because | ''",
        "# Check = skip=all                        | ''",
        "# check=skip=StageNameCasing              | MaintainerDeprecated",
        "# check=wrong                             | MaintainerDeprecated",
        "# check=error=true                        | MaintainerDeprecated",
        "# hadolint ignore=DL3008,DL4000           | ''",
        "# hadolint ignore = DL3008                | MaintainerDeprecated",
        "# hadolint shell=bash                     | MaintainerDeprecated",
      })
  void a_comment_above_says_what_an_instruction_leaves_out(String line, String rules) {
    assertThat(String.join(" ", found("FROM scratch\n" + line + "\nMAINTAINER me\n")))
        .isEqualTo(rules);
  }

  @Test
  void a_comment_holds_for_the_next_instruction_only() {
    String text = "FROM scratch\n# check=skip=all\nMAINTAINER me\nMAINTAINER you\n";

    assertThat(found(text)).containsExactly("MaintainerDeprecated");
  }

  @Test
  void the_build_arg_replaces_the_directive() {
    String text = "# check=skip=StageNameCasing;error=true\n" + TWO;

    Findings findings =
        Linter.lint(input(text, Map.of("BUILDKIT_DOCKERFILE_CHECK", "skip=MaintainerDeprecated")));

    assertThat(findings.all()).extracting(Finding::rule).containsExactly(Rule.STAGE_NAME_CASING);
    assertThat(findings.areErrors()).isFalse();
  }

  @Test
  void findings_stop_the_build_if_the_file_wants_it_and_there_are_some() {
    assertThat(lint("# check=error=true\n" + TWO).stopTheBuild()).isTrue();
    assertThat(lint("# check=error=true;skip=all\n" + TWO).stopTheBuild()).isFalse();
    assertThat(lint("# check=error=0\n" + TWO).stopTheBuild()).isFalse();
    assertThat(Linter.findingsAreErrors(input("# check=error=1\n" + TWO, Map.of()))).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "# check=skip        | check option skip has no value",
        "# check=skp=A       | there is no check option skp",
        "# check=error=maybe | check option error is maybe",
      })
  void a_malformed_directive_is_told_at_its_place(String line, String what) {
    assertThatThrownBy(() -> lint(line + "\n" + TWO))
        .isInstanceOf(BuildfileException.class)
        .hasMessageContaining("Buildfile:1:9: " + what)
        .hasMessageContaining("[BadCheckOption]");
  }

  @Test
  void a_malformed_build_arg_is_named() {
    assertThatThrownBy(() -> Linter.lint(input(TWO, Map.of("BUILDKIT_DOCKERFILE_CHECK", "x"))))
        .hasMessageContaining("BUILDKIT_DOCKERFILE_CHECK: check option x has no value");
  }

  @Test
  void advice_is_given_only_to_who_asks() {
    Buildfile file = Buildfile.parse("Buildfile", "FROM debian\nMAINTAINER me\n");
    LintInput input = new LintInput(file, PlanRequest.of(AMD64), Map.of(), null, true, false);

    assertThat(Linter.lint(input).all())
        .extracting(Finding::rule)
        .containsExactly(Rule.MAINTAINER_DEPRECATED);
  }

  @Test
  void stages_that_are_not_built_are_looked_at_from_outside_only() {
    Buildfile file = Buildfile.parse("Buildfile", "FROM scratch AS A\nCMD x\nFROM scratch\nCMD y");
    LintInput input = new LintInput(file, PlanRequest.of(AMD64), Map.of(), null, false, false);

    assertThat(Linter.lint(input).all())
        .extracting(finding -> finding.rule().title() + finding.where().line())
        .containsExactly("StageNameCasing1", "JSONArgsRecommended4");
  }

  @Test
  void a_base_that_is_known_gives_its_variables_and_its_shell() {
    Buildfile file =
        Buildfile.parse("Buildfile", "FROM app:1\nLABEL a=$LANG b=$OTHER\nCMD run it\n");
    ImageConfig config =
        ImageConfig.parse(
            Json.object()
                .put("architecture", "amd64")
                .put("os", "linux")
                .put(
                    "config",
                    Json.object()
                        .put("Env", Json.texts(List.of("LANG=C")))
                        .put("Shell", Json.texts(List.of("/bin/ash", "-c")))
                        .build())
                .put(
                    "rootfs",
                    Json.object()
                        .put("type", "layers")
                        .put("diff_ids", Json.texts(List.of()))
                        .build())
                .build()
                .bytes());
    LintInput input =
        new LintInput(
            file,
            PlanRequest.of(AMD64),
            Map.of(new BaseImage("app:1", AMD64), config),
            null,
            true,
            false);

    assertThat(Linter.lint(input).all())
        .extracting(Finding::detail)
        .containsExactly("variable OTHER is not defined");
  }

  @Test
  void where_everything_is_ignored_the_root_can_not_be_copied() {
    Buildfile file = Buildfile.parse("Buildfile", "FROM scratch\nCOPY . /x/\n");
    LintInput input =
        new LintInput(file, PlanRequest.of(AMD64), Map.of(), path -> true, true, false);

    assertThat(Linter.lint(input).all())
        .extracting(Finding::rule)
        .containsExactly(Rule.COPY_IGNORED_FILE);
  }

  @Test
  void where_most_keywords_are_in_lower_case_the_others_are_told() {
    assertThat(
            lint("from scratch\ncopy a /\nUSER b\nWorkdir /c\nenv d=e\n").all().stream()
                .filter(finding -> finding.rule() == Rule.CONSISTENT_INSTRUCTION_CASING)
                .map(finding -> finding.problem().what()))
        .containsExactly(
            "most instructions are in lower case, USER is not",
            "most instructions are in lower case, Workdir is not");
  }

  @Test
  void where_it_is_not_known_what_is_left_out_every_file_can_be_copied() {
    assertThat(found("FROM scratch\nCOPY x.log /\n")).isEmpty();
  }

  @Test
  void the_outline_knows_mounts_in_any_case() {
    Buildfile file =
        Buildfile.parse("B", "FROM scratch\nRUN --mount=TYPE=Secret,ID=a --mount=type=SSH x\n");

    Outline outline = Outline.of(file, PlanRequest.of(AMD64));

    assertThat(outline.secrets()).extracting(Outline.Mount::name).containsExactly("a");
    assertThat(outline.ssh()).extracting(Outline.Mount::name).containsExactly("default");
  }

  private static List<String> found(String text) {
    return lint(text).all().stream().map(finding -> finding.rule().title()).toList();
  }

  private static Findings lint(String text) {
    return Linter.lint(input(text, Map.of()));
  }

  private static LintInput input(String text, Map<String, String> args) {
    SequencedMap<String, String> buildArgs = new LinkedHashMap<>(args);
    return new LintInput(
        Buildfile.parse("Buildfile", text),
        new PlanRequest(null, buildArgs, AMD64, AMD64),
        Map.of(),
        null,
        true,
        true);
  }
}
