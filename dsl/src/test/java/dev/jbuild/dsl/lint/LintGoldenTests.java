package dev.jbuild.dsl.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.jbuild.dsl.BuildfileException;
import dev.jbuild.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LintGoldenTests {
  private static final Path FOLDER = Path.of("..", "testdata", "lint");
  private static final boolean UPDATE = Boolean.getBoolean("golden.update");
  private static final boolean CI = "true".equals(System.getenv("CI"));

  @TestFactory
  Stream<DynamicTest> each_rule_finds_its_golden() {
    assertThat(UPDATE && CI).as("CI rewrites no goldens").isFalse();
    return Arrays.stream(Rule.values())
        .map(rule ->
            DynamicTest.dynamicTest(
                rule.title(),
                FOLDER.resolve(rule.title()).resolve("Buildfile").toUri(),
                () -> check(rule)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"BadCheckOption", "ChecksFailed"})
  void each_problem_is_its_golden(String name) throws IOException {
    LintInput input = LintCases.input(Files.readString(FOLDER.resolve(name).resolve("Buildfile")));

    BuildfileException wrong =
        catchThrowableOfType(BuildfileException.class, () -> Linter.lint(input).throwIfErrors());

    String shown =
        wrong.problems().stream()
            .map(Problem::render)
            .collect(Collectors.joining("\n\n", "", "\n"));
    compare(FOLDER.resolve(name).resolve("problem.golden"), shown);
    assertThat(shown).contains("[" + name + "]");
  }

  @Test
  void no_case_has_a_stray_file() throws IOException {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      List<String> names =
          files
              .filter(Files::isRegularFile)
              .map(file -> FOLDER.relativize(file).toString())
              .toList();
      List<String> wanted =
          Stream.concat(
                  Stream.of(
                      "README.md",
                      "BadCheckOption/Buildfile",
                      "BadCheckOption/problem.golden",
                      "ChecksFailed/Buildfile",
                      "ChecksFailed/problem.golden"),
                  Arrays.stream(Rule.values())
                      .map(Rule::title)
                      .flatMap(
                          title -> Stream.of(title + "/Buildfile", title + "/findings.golden")))
              .toList();
      assertThat(names).containsExactlyInAnyOrderElementsOf(wanted);
    }
  }

  private static void check(Rule rule) throws IOException {
    Path folder = FOLDER.resolve(rule.title());
    String found =
        Linter.lint(LintCases.input(Files.readString(folder.resolve("Buildfile")))).all().stream()
            .filter(finding -> finding.rule() == rule)
            .map(finding -> finding.problem().render())
            .collect(Collectors.joining("\n\n", "", "\n"));
    compare(folder.resolve("findings.golden"), found);
    assertThat(found).contains("[" + rule.title() + "]");
  }

  private static void compare(Path golden, String text) throws IOException {
    if (UPDATE) {
      Files.writeString(golden, text);
    }

    assertThat(golden).as("the golden; -Dgolden.update=true writes it").exists();
    assertThat(text).isEqualTo(Files.readString(golden));
  }
}
