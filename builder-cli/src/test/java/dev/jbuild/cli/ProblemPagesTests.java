package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Each problem that the sources can tell has a page, and no page is about a problem of the past.
 */
class ProblemPagesTests {
  private static final Path TOP = Path.of("..");
  private static final Path PAGES = TOP.resolve("docs/problems");
  private static final Pattern NAME =
      Pattern.compile(
          "(?:new Problem\\(|Problem\\.of\\(|problem\\([^\"]{0,40})\\s*\"([A-Z]\\w+)\"");

  @Test
  void every_problem_has_its_page_and_every_page_its_problem() throws IOException {
    assertThat(pages()).isEqualTo(namesInSources());
  }

  @Test
  void every_page_says_output_why_and_what_to_do() throws IOException {
    for (String name : pages()) {
      assertThat(PAGES.resolve(name + ".md"))
          .content()
          .startsWith("# " + name + "\n")
          .contains("\n## Output\n", "\n## Why\n", "\n## Mend\n", "[" + name + "]");
    }
  }

  private static Set<String> pages() throws IOException {
    try (Stream<Path> files = Files.list(PAGES)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> !file.equals("README.md"))
          .map(file -> file.replaceFirst("\\.md$", ""))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static Set<String> namesInSources() throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.walk(TOP, 20)) {
      for (Path file : files.filter(ProblemPagesTests::isMainSource).toList()) {
        NAME.matcher(Files.readString(file))
            .results()
            .map((MatchResult found) -> found.group(1))
            .forEach(names::add);
      }
    }
    return names;
  }

  private static boolean isMainSource(Path file) {
    return file.toString().endsWith(".java") && file.toString().contains("src/main/java");
  }
}
