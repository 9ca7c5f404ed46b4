package dev.jbuild.dsl.lint;

import static org.assertj.core.api.Assertions.assertThat;

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
                  Stream.of("README.md"),
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
    Path golden = folder.resolve("findings.golden");
    if (UPDATE) {
      Files.writeString(golden, found);
    }

    assertThat(golden).as("the golden; -Dgolden.update=true writes it").exists();
    assertThat(found).isEqualTo(Files.readString(golden)).contains("[" + rule.title() + "]");
  }
}
