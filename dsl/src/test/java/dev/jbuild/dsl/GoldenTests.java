package dev.jbuild.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class GoldenTests {
  private static final boolean UPDATE = Boolean.getBoolean("golden.update");
  private static final boolean CI = "true".equals(System.getenv("CI"));

  /** What a case is to become: the golden's name and its text. */
  private record Outcome(String golden, String text) {}

  @TestFactory
  Stream<DynamicTest> each_buildfile_becomes_its_golden() throws IOException {
    assertThat(UPDATE && CI).as("CI rewrites no goldens").isFalse();
    return GoldenCases.all().stream()
        .map(folder ->
            DynamicTest.dynamicTest(
                folder.getFileName().toString(),
                folder.resolve("Buildfile").toUri(),
                () -> check(folder)));
  }

  @Test
  void no_case_has_a_stray_file() throws IOException {
    for (Path folder : GoldenCases.all()) {
      List<String> names;
      try (Stream<Path> files = Files.list(folder)) {
        names =
            files
                .map(file -> file.getFileName().toString())
                .filter(name -> !name.endsWith(".build") && !AstGoldenTests.GOLDENS.contains(name))
                .toList();
      }

      assertThat(names)
          .as("%s", folder)
          .contains("Buildfile")
          .containsAnyOf("plan.golden", "problem.golden")
          .doesNotHaveDuplicates()
          .isSubsetOf("Buildfile", "request", "plan.golden", "problem.golden")
          .hasSize(names.contains("request") ? 3 : 2);
    }
  }

  @Test
  void a_third_of_the_cases_are_problems() throws IOException {
    List<Path> cases = GoldenCases.all();

    long problems =
        cases.stream().filter(folder -> Files.exists(folder.resolve("problem.golden"))).count();

    assertThat(problems * 3).isGreaterThanOrEqualTo(cases.size());
  }

  private static void check(Path folder) throws IOException {
    Outcome outcome = outcome(folder);
    Path golden = folder.resolve(outcome.golden());
    if (UPDATE) {
      Files.deleteIfExists(folder.resolve("plan.golden"));
      Files.deleteIfExists(folder.resolve("problem.golden"));
      Files.writeString(golden, outcome.text());
    }

    assertThat(golden).as("the golden; -Dgolden.update=true writes it").exists();
    assertThat(outcome.text()).isEqualTo(Files.readString(golden));
  }

  private static Outcome outcome(Path folder) throws IOException {
    PlanRequest request = GoldenCases.request(folder);
    try {
      Buildfile file = GoldenCases.read(folder);
      SequencedMap<BaseImage, Place.Source> images = GoldenCases.images(file, request);
      BuildPlan plan = Planner.plan(file, request, GoldenCases.configs(images.sequencedKeySet()));
      StringBuilder shown = new StringBuilder();
      Planner.sourceDateEpoch(file, request)
          .ifPresent(time -> shown.append("latest time ").append(time).append('\n'));
      images.forEach((image, where) ->
          shown.append(
              "image %s for %s, line %d column %d\n"
                  .formatted(image.reference(), image.platform(), where.line(), where.column())));
      return new Outcome("plan.golden", shown.append(plan.print()).toString());
    } catch (BuildfileException wrong) {
      return new Outcome(
          "problem.golden",
          wrong.problems().stream()
              .map(Problem::render)
              .collect(Collectors.joining("\n\n", "", "\n")));
    }
  }
}
