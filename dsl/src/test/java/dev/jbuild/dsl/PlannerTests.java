package dev.jbuild.dsl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.json.Json;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.Platform;
import dev.jbuild.oci.RunConfig;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlannerTests {
  static final Platform AMD64 = Platform.of("linux", "amd64");

  @Test
  void images_are_told_in_the_order_of_their_first_use_with_its_place() {
    Buildfile file =
        Buildfile.parse(
            "B",
            "FROM b AS x\nFROM --platform=linux/arm64 b\nCOPY --from=x / /\nCOPY --from=c / /\n");

    Map<BaseImage, Place.Source> images = Planner.images(file, PlanRequest.of(AMD64));

    assertThat(images.keySet())
        .containsExactly(
            new BaseImage("b", AMD64),
            new BaseImage("b", Platform.of("linux", "arm64")),
            new BaseImage("c", AMD64));
    assertThat(images.get(new BaseImage("c", AMD64)))
        .isEqualTo(new Place.Source("B", 4, 13, 1, "COPY --from=c / /"));
  }

  @Test
  void the_target_comes_last_and_after_what_it_needs() {
    BuildPlan plan =
        plan(
            """
            FROM a AS one
            FROM a AS two
            FROM one AS three
            COPY --from=0 / /
            FROM two
            COPY --from=three / /
            """);

    assertThat(plan.stages().stream().map(Stage::displayName))
        .containsExactly("one", "two", "three", "stage-3");
    assertThat(plan.target().dependencies()).containsExactly(1, 2);
    assertThat(plan.stages().get(2).dependencies()).containsExactly(0);
  }

  @Test
  void equal_requests_give_equal_plans() {
    String text = "FROM a\nARG x=1\nENV b=$x\nRUN y\nCOPY <<E /f\n$b\nE\n";

    assertThat(plan(text)).isEqualTo(plan(text));
    assertThat(plan(text).print()).isEqualTo(plan(text).print());
  }

  @Test
  void a_stage_has_its_config_before_and_after_its_steps() {
    Stage stage = plan("FROM scratch\nWORKDIR /a\nUSER u\nRUN x\nENV e=1\n").target();

    assertThat(stage.baseConfig().workingDir()).isEqualTo("/");
    assertThat(stage.baseConfig().env("e")).isEmpty();
    assertThat(stage.config().workingDir()).isEqualTo("/a");
    assertThat(stage.config().user()).isEqualTo("u");
    assertThat(stage.config().env("e")).contains("1");
    assertThat(stage.steps().stream().map(Step::addsLayer))
        .containsExactly(true, false, true, false);
  }

  @Test
  void a_step_has_what_was_said_before_it() {
    Stage stage = plan("FROM scratch\nRUN a\nRUN b\nENV e=1\nUSER u\nRUN c\n").target();

    List<Step.Run> runs =
        stage.steps().stream()
            .filter(Step.Run.class::isInstance)
            .map(Step.Run.class::cast)
            .toList();
    assertThat(runs).extracting(Step.Run::user).containsExactly("", "", "u");
    assertThat(runs.get(0).env()).doesNotContainKey("e");
    assertThat(runs.get(2).env()).containsEntry("e", "1");
  }

  @Test
  void what_no_command_can_be_given_is_told_where_one_would_get_it() {
    Buildfile file = Buildfile.parse("B", "FROM a\nENV b=c\nRUN d\n");
    for (String entry : List.of("=e", "e=\0", "\0=e")) {
      ImageConfig base =
          new ImageConfig(
              AMD64,
              null,
              null,
              RunConfig.EMPTY.withEnv(List.of(entry)),
              List.of(),
              List.of(),
              Json.object().build());

      assertThatThrownBy(() ->
              Planner.plan(file, PlanRequest.of(AMD64), Map.of(new BaseImage("a", AMD64), base)))
          .isInstanceOf(BuildfileException.class)
          .hasMessageContaining("B:3:1");
    }
    assertThatThrownBy(() -> plan("FROM scratch\nRUN <<E\n\0\nE\n"))
        .isInstanceOf(BuildfileException.class)
        .hasMessageContaining("NUL");
    assertThatThrownBy(() -> plan("FROM scratch\nSHELL [\"\"]\nRUN a\n"))
        .isInstanceOf(BuildfileException.class)
        .hasMessageContaining("names no program");
  }

  /** BuildKit puts values into the name, and **** for those of secrets; here none is put in. */
  @Test
  void the_name_of_a_step_has_no_value_of_a_secret_or_variable() {
    Stage stage =
        plan("FROM scratch\nARG T=a\nRUN --mount=type=secret,id=t,env=T echo $T ${T}\n").target();

    assertThat(stage.steps().getLast().origin().text()).isEqualTo("RUN echo $T ${T}");
  }

  @Test
  void a_step_points_at_the_first_line_of_its_instruction() {
    Stage stage = plan("FROM scratch\n  RUN a \\\n  b\n").target();

    assertThat(stage.steps().getFirst().origin().where())
        .isEqualTo(new Place.Source("B", 2, 3, 7, "  RUN a \\"));
  }

  @Test
  void what_is_shown_of_a_step_is_one_line() {
    Stage stage = plan("FROM scratch\nARG x\nENV y=$x\n", "x", "1\n2").target();

    assertThat(stage.steps())
        .extracting(step -> step.origin().text())
        .containsExactly("ARG x=1 2", "ENV y=1 2");
    assertThat(stage.config().env("y")).contains("1\n2");
  }

  @Test
  void a_target_that_does_not_exist_names_the_stages_that_do() {
    Buildfile file = Buildfile.parse("B", "FROM a AS build\nFROM b\n");
    PlanRequest request = new PlanRequest("7", new LinkedHashMap<>(), AMD64, AMD64);

    assertThatThrownBy(() -> Planner.images(file, request))
        .isInstanceOfSatisfying(
            BuildfileException.class,
            wrong ->
                assertThat(wrong.problems())
                    .containsExactly(
                        new Problem(
                            "UnknownStage",
                            "there is no stage 7",
                            Place.ANYWHERE,
                            "the stages are build, 1")));
  }

  @Test
  void a_name_like_that_of_a_stage_or_a_well_known_image_is_found() {
    Buildfile file = Buildfile.parse("B", "FROM a AS Build\nFROM b AS debian\n");

    assertThat(Planner.similarName(file, "biuld")).contains("Build");
    assertThat(Planner.similarName(file, "alpin")).contains("alpine");
    assertThat(Planner.similarName(file, "debian")).isEmpty();
    assertThat(Planner.similarName(file, "team/service:1.2")).isEmpty();
  }

  @Test
  void the_images_of_a_trigger_come_up_when_the_base_is_known() {
    Buildfile file = Buildfile.parse("B", "FROM debian AS tools\nFROM onbuild-base AS x\nFROM x\n");
    PlanRequest request = PlanRequest.of(AMD64);

    Map<BaseImage, Place.Source> first = Planner.images(file, request);
    Map<BaseImage, Place.Source> second =
        Planner.images(file, request, GoldenCases.configs(first.keySet()));

    assertThat(first.keySet()).extracting(BaseImage::reference).containsExactly("onbuild-base");
    assertThat(second.keySet())
        .extracting(BaseImage::reference)
        .containsExactly("debian", "onbuild-base", "extra:1");
  }

  @Test
  void a_base_image_without_config_is_the_callers_mistake() {
    Buildfile file = Buildfile.parse("B", "FROM a\n");

    assertThatThrownBy(() -> Planner.plan(file, PlanRequest.of(AMD64), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a");
  }

  @Test
  void what_is_not_supported_in_a_stage_that_is_not_needed_does_no_harm() {
    assertThat(plan("FROM a AS x\nRUN --mount=type=ssh y\nFROM scratch\n").stages()).hasSize(1);
  }

  private static BuildPlan plan(String text, String... args) {
    LinkedHashMap<String, String> buildArgs = new LinkedHashMap<>();
    for (int at = 0; at < args.length; at += 2) {
      buildArgs.put(args[at], args[at + 1]);
    }
    Buildfile file = Buildfile.parse("B", text);
    PlanRequest request = new PlanRequest(null, buildArgs, AMD64, AMD64);
    return Planner.plan(
        file, request, GoldenCases.configs(GoldenCases.images(file, request).sequencedKeySet()));
  }
}
