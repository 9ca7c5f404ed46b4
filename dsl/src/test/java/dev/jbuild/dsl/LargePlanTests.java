package dev.jbuild.dsl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.dsl.lint.LintInput;
import dev.jbuild.dsl.lint.Linter;
import dev.jbuild.problem.Problem;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that say much in few words. */
class LargePlanTests {
  private static final int MANY = 5_000;

  private static String lines(int count, String form) {
    return IntStream.range(0, count)
        .mapToObj(at -> form.replace("#", Integer.toString(at)))
        .collect(Collectors.joining());
  }

  private static BuildPlan plan(String text) {
    Buildfile file = Buildfile.parse("B", text);
    PlanRequest request = PlanRequest.of(PlannerTests.AMD64);
    return Planner.plan(
        file, request, GoldenCases.configs(GoldenCases.images(file, request).sequencedKeySet()));
  }

  @Test
  void the_environment_of_many_variables_is_kept_once() {
    BuildPlan plan = plan("FROM a\n" + lines(4 * MANY, "ENV a#=#\n") + lines(100, "RUN #\n"));

    Set<String> keys = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<Object> maps = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Step step : plan.target().steps()) {
      if (step instanceof Step.Run run) {
        maps.add(run.env());
        keys.addAll(run.env().keySet());
      }
    }
    assertThat(plan.target().steps()).hasSize(4 * MANY + 100);
    assertThat(plan.target().config().env()).hasSize(4 * MANY + 1);
    assertThat(keys).hasSize(4 * MANY + 1);
    assertThat(maps).hasSize(1);
  }

  static Stream<String> tooLarge() {
    return Stream.of(
        "ARG a=0123456789\n" + lines(15, "ARG a=$a$a\n") + lines(MANY, "ARG b#=$a\n") + "FROM a\n",
        "FROM scratch\n" + lines(MANY, "ENV a#=#\nRUN #\n"),
        "FROM scratch\n" + lines(MANY, "ARG a#=#\n") + lines(MANY, "RUN #\n"),
        "FROM scratch\nENV a=0123456789\n" + lines(15, "ENV a=$a$a\n") + lines(1000, "ENV b#=$a\n"),
        "FROM scratch\nENV a=0123456789\n"
            + lines(15, "ENV a=$a$a\n")
            + lines(MANY, "WORKDIR $a\n"),
        "FROM scratch\nEXPOSE" + lines(MANY, " \\\n1-65535") + "\n",
        "FROM scratch AS s0\n" + lines(10_000, "ENV a#=#\n") + stages(MANY),
        "FROM scratch AS s0\n" + lines(10_000, "LABEL a#=#\n") + stages(MANY),
        "FROM scratch AS s0\n" + lines(10_000, "ONBUILD RUN #\n") + copies(MANY),
        "FROM scratch\nARG a=0123456789\n"
            + lines(15, "ARG a=$a$a\n")
            + lines(MANY, "RUN --mount=target=/#,source=$a #\n"));
  }

  private static String stages(int count) {
    return IntStream.range(0, count)
        .mapToObj(at -> "FROM s" + at + " AS s" + (at + 1) + "\nENV b=" + at + "\n")
        .collect(Collectors.joining());
  }

  private static String copies(int count) {
    return lines(count, "FROM s0 AS t#\n")
        + "FROM scratch\n"
        + lines(count, "COPY --from=t# / /\n");
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void tooLarge(String text) {
    assertThatThrownBy(() -> plan(text))
        .isInstanceOfSatisfying(
            BuildfileException.class,
            wrong -> assertThat(wrong.problems()).extracting("name").contains("PlanTooLarge"));
    assertThat(findings(text)).isLessThanOrEqualTo(1_000);
  }

  private static int findings(String text) {
    Buildfile file = Buildfile.parse("B", text);
    PlanRequest request = PlanRequest.of(PlannerTests.AMD64);
    return Linter.lint(new LintInput(file, request, Map.of(), null, true, true)).all().size();
  }

  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void many_patterns_that_take_long_are_told() {
    String text =
        "ARG a=xxxxxxxxxx\n"
            + lines(11, "ARG a=$a$a\n")
            + lines(MANY, "ARG b#=${a//*x*y/z}\n")
            + "FROM scratch\nARG a\n"
            + lines(MANY, "LABEL b#=${a//*x*y/z}\n");

    assertThatThrownBy(() -> plan(text))
        .isInstanceOf(BuildfileException.class)
        .hasMessageContaining("[BadSubstitution]")
        .hasMessageContaining("the variables and patterns so far take too long");
    assertThat(findings(text)).isLessThanOrEqualTo(1_000);
  }

  static Stream<String> large() {
    return Stream.of(
        "FROM scratch\n" + lines(5 * MANY, "LABEL a#=#\n"),
        "FROM scratch\nLABEL" + lines(5 * MANY, " \\\na#=#") + "\n",
        "FROM scratch\n" + lines(5 * MANY, "ENV a#=#\n"),
        "FROM scratch\n" + lines(5 * MANY, "ONBUILD RUN #\n"),
        "FROM scratch\n" + lines(5 * MANY, "VOLUME /#\n"),
        "FROM scratch\n" + lines(5 * MANY, "EXPOSE 8#\n".replace("8#", "80")),
        lines(2 * MANY, "FROM a#\n") + "FROM scratch\n" + lines(MANY, "COPY --from=x# / /\n"),
        "FROM scratch\n" + lines(8 * MANY, "COPY --from=x# / /\n"),
        "FROM scratch AS s0\n" + stages(MANY),
        lines(5 * MANY, "ARG a#=b\n") + lines(4 * MANY, "FROM c AS d#\n"),
        "FROM scratch\n" + lines(2 * MANY, "LABEL a=$x#\n"),
        "FROM scratch\n" + lines(MANY, "ENV aa#=#\n") + lines(MANY, "LABEL a=$ab#\n"),
        "FROM debian\n" + lines(MANY, "RUN apt-get install x && cd y\n"));
  }

  @Test
  void files_are_included_up_to_one_mebibyte() {
    String stage = "FROM scratch AS a\n";
    String file = stage + "\n".repeat((1 << 18) - stage.length());
    IncludeReader reader = (_, path) -> new IncludeReader.Answer.Text(path, file);

    Buildfile four = Buildfile.parse("B", lines(4, "INCLUDE b AS p#\n") + "FROM p0.a\n");
    Buildfile five = Buildfile.parse("B", lines(99, "INCLUDE b AS p#\n") + "FROM p0.a\n");

    assertThat(four.withIncludes(reader).included()).hasSize(4);
    assertThatThrownBy(() -> five.withIncludes(reader))
        .isInstanceOfSatisfying(
            BuildfileException.class,
            wrong ->
                assertThat(wrong.problems())
                    .extracting(Problem::render)
                    .singleElement()
                    .asString()
                    .startsWith(
                        "B:5:9: with this file more than 1 MiB of text is included"
                            + " [IncludeTooDeep]\n"));
  }

  static Stream<String> hardToCheck() {
    String longest = "a".repeat(60_000);
    return Stream.of(
        lines(8 * MANY, "ARG abcdef#\n") + lines(6 * MANY, "FROM $xyz#\n"),
        "FROM scratch\nARG x" + longest + "\nUSER $y" + longest + "\n",
        "FROM scratch\n"
            + lines(400, "ARG a#" + "b".repeat(1000) + "c\nUSER $d#" + "b".repeat(1000) + "\n"),
        lines(8 * MANY, "! hadolint global ignore=A#\n").replace("!", "#") + "FROM scratch\n",
        "FROM scratch\n"
            + lines(8 * MANY, "! check=skip=A#\n").replace("!", "#")
            + "RUN "
            + "sudo a;".repeat(8_000)
            + "\n",
        "FROM scratch\nUSER " + lines(6 * MANY / 4, "$a#") + "\n",
        "FROM debian\nARG"
            + lines(90_000, " a#=\\\n")
            + " z=\nUSER $y"
            + (longest + "\\\n").repeat(8)
            + "z\nUSER "
            + lines(30_000, "$_#\\\n")
            + "\n",
        "FROM scratch\nENV a=" + longest + "\n" + lines(10 * MANY, "ENV b=$a\n"),
        "FROM scratch\nENV a=" + longest + "\n" + lines(5 * MANY, "ENV b=${a%%*a*a*b*}\n"));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void hardToCheck(String text) {
    assertThat(findings(text)).isLessThanOrEqualTo(1_000);
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void large(String text) {
    assertThat(plan(text).stages()).isNotEmpty();
    assertThat(findings(text)).isLessThanOrEqualTo(1_000);
  }
}
