package dev.jbuild.dsl.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each rule has a page, and what the page shows is so. */
class RulePagesTests {
  private static final Path PAGES = Path.of("..", "docs", "lint");
  private static final Pattern EXAMPLE = Pattern.compile("(?s)```dockerfile\n(.*?)```");

  @Test
  void every_rule_has_a_page_and_every_page_a_rule() throws IOException {
    try (Stream<Path> files = Files.list(PAGES)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              Stream.concat(
                      Stream.of("README.md"),
                      Arrays.stream(Rule.values()).map(rule -> rule.title() + ".md"))
                  .toList());
    }
  }

  @ParameterizedTest
  @EnumSource(Rule.class)
  void the_bad_example_hits_and_the_good_one_does_not(Rule rule) throws IOException {
    List<String> examples =
        EXAMPLE.matcher(page(rule)).results().map((MatchResult found) -> found.group(1)).toList();

    assertThat(examples).hasSize(2);
    assertThat(rules(examples.getFirst())).contains(rule);
    assertThat(rules(examples.getLast())).doesNotContain(rule);
  }

  @ParameterizedTest
  @EnumSource(Rule.class)
  void a_page_says_what_why_and_what_others_call_it(Rule rule) throws IOException {
    assertThat(page(rule))
        .startsWith("# " + rule.title() + "\n")
        .contains("\n## Why\n", "\n## Bad\n", "\n## Good\n")
        .containsIgnoringCase(rule.summary());
    for (String other : rule.aliases()) {
      assertThat(page(rule)).contains(other);
    }
    assertThat(page(rule)).contains(rule.url().orElse(""));
  }

  @Test
  void the_overview_names_every_rule() throws IOException {
    String overview = Files.readString(PAGES.resolve("README.md"));
    for (Rule rule : Rule.values()) {
      assertThat(overview).contains("[" + rule.title() + "](" + rule.title() + ".md)");
    }
  }

  private static List<Rule> rules(String buildfile) {
    return Linter.lint(LintCases.input(buildfile)).all().stream().map(Finding::rule).toList();
  }

  private static String page(Rule rule) throws IOException {
    return Files.readString(PAGES.resolve(rule.title() + ".md"));
  }
}
