package dev.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathPatternsTests {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "foo, foo, true",
    "foo, foo/bar, true",
    "foo, a/foo, false",
    "/foo/, foo, true",
    "*, a/b, true",
    "*.txt, a.txt, true",
    "*.txt, a/b.txt, false",
    "**/*.txt, b.txt, true",
    "**/*.txt, a/b/c.txt, true",
    "a/**, a/b/c, true",
    "a/**/c, a/c, true",
    "a/**/c, a/x/y/c, true",
    "a?c, abc, true",
    "a?c, a/c, false",
    "a[b-d]e, ace, true",
    "a[^b-d]e, ace, false",
    "a\\*, a*, true",
    "a\\*, ab, false",
    "a.c, abc, false",
    "a/../b, b, true",
    "./a, a, true",
    "../a, a, false",
    "/../a, a, true",
    "a/../../b, b, false",
    "**.log, x.log, true",
    "**.log, a/x.log, true",
    "**.log, a/.log/x, true",
    "**.log, a.logs, false",
    "**x*.log, ax.log, false",
    "**, a/b, true",
    "**/**, a/b, true",
    "a**, ab/c, true",
    "a**b, a/x/b, true",
    "a**b, ab, true",
    "a**b, axb, false",
    "**/a, a, true",
    "**/a, x/a/y, true",
    "a[!b]c, a!c, true",
    "a[\\]]c, a]c, true",
    "'  a b  ', a b, true",
    "' #a', #a, true",
    "a\\ b, a b, true",
    "é?, éü, true",
    "../a, ../a, true",
    "a|b, a|b, true",
    "a|b, a, false",
    "a|b*, ax, true",
    "a|b*, x/bx, true",
    "a|b*, x, false",
    "*.{jpg}, x.{jpg}, true",
    "'*.{jpg,png}', x.jpg, false",
    "'*.{jpg,png}', 'x.{jpg,png}', true",
    "'*.{1,2}', x.., true",
    "'*.{1,2}', 'x.{1,2}', false",
    "a{2}?, aab, true",
    "'a{1,}?', ab, true",
    "'a{1,}?', b, false",
    "'a{,2}?', 'a{,2}b', true",
    "a{0}b?, bc, true",
    "{x}, {x}, true",
    "${x}*, ${x}y, true",
    "a(b)+$*, a(b)+$c, true",
    "a(b)+$*, abb, false",
    "^a, ^a, true",
    "^a*, ab, true",
    "^a*, ^ab, false",
    "a^*, a^b, false",
    "*\\d, a1, true",
    "*\\d, ad, false",
    "*\\D, ad, true",
    "*\\w\\s-, 'ab -', true",
    "*\\bb*, a-b, true",
    "*\\Bb*, a-b, false",
    "*\\x62, ab, true",
    "*\\x{62}, ab, true",
    "*\\142, ab, true",
    "*\\Q|\\E, a|, true",
    "a*.txt\\, ab.txt$, true",
    "[[:digit:]]*, 1a, true",
    "[[:^digit:]]*, 1a, false",
    "[\\d]*, da, false",
    "[\\d]*, 1a, true",
    "x[^a]b, x/b, true",
    "[*]a, *a, false",
    "[*]a, []a, true",
    "\uD83D\uDE00*, \uD83D\uDE00x, true",
    "a?, a\uD83D\uDE00, true",
    "'a /', a, true",
  })
  void a_pattern_matches_as_dockers_does(String pattern, String path, boolean matches) {
    assertThat(PathPatterns.parse(pattern).matches(path)).isEqualTo(matches);
  }

  @Test
  void a_pattern_that_takes_a_directory_back_says_nothing_of_what_others_leave_out_below() {
    PathPatterns patterns = PathPatterns.parse("**/*.md\n!docs\n");

    assertThat(patterns.matches("docs")).isFalse();
    assertThat(patterns.matches("docs/a.md")).isTrue();
  }

  @Test
  void a_directory_that_is_taken_back_takes_what_is_below_with_it() {
    PathPatterns patterns = PathPatterns.parse("*\n!docs\n");

    assertThat(patterns.matches("docs/a.md")).isFalse();
    assertThat(patterns.matches("src/a.md")).isTrue();
  }

  @Test
  void the_last_match_decides() {
    PathPatterns patterns = PathPatterns.parse("# comment\n*\n!keep\n keep/not  \n!keep/not/but\n");

    assertThat(patterns.matches("x")).isTrue();
    assertThat(patterns.matches("keep")).isFalse();
    assertThat(patterns.matches("keep/x")).isFalse();
    assertThat(patterns.matches("keep/not")).isTrue();
    assertThat(patterns.matches("keep/not/but")).isFalse();
  }

  /** As BuildKit does it: at a directory, a rule that changes nothing there isn't looked at. */
  @ParameterizedTest
  @CsvSource({
    "'a/b,!a', a/b, true",
    "'a,!a/b,a/b/c', a/b, false",
    "'a,!a/b,a/b/c', a/b/c, true",
    "'a,!a/b,a/b/c', a/b/c/d, true",
    "'a,!a/b', a/b/x, false",
    "'a,!a/b', a/x, true",
    "'**/x,!a/x/keep', a/x/keep, false",
    "'*,!*.md,README.md', README.md, true",
    "'*,!.,!a', a, false",
    "'*,!.,!a/..', b, true",
    "'*,!*.md', a.md, false",
    "'!a', a, false",
    "'\uFEFFa', a, true",
  })
  void a_pattern_takes_back_as_buildkits_does(String lines, String path, boolean matches) {
    PathPatterns patterns = PathPatterns.parse(lines.replace(',', '\n'));

    assertThat(patterns.matches(path)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    "!a/b, a, true",
    "!a/b, a/b/c, true",
    "!a/b, ab, false",
    "!a/b, x, false",
    "!a/*/c, a/x, true",
    "!a/*/c, b, false",
    "!**/c, b, true",
    "!a|b/c*, x, true",
    "!a{0}/c*, x, true",
    "b, b, false",
  })
  void a_folder_is_looked_into_only_if_something_in_it_may_be_taken_back(
      String pattern, String directory, boolean may) {
    assertThat(PathPatterns.parse(pattern).mayTakeBackBelow(directory)).isEqualTo(may);
  }

  @Test
  void malformed_patterns_are_refused() {
    assertThatThrownBy(() -> PathPatterns.parse("!")).hasMessageContaining("takes nothing back");
    assertThatThrownBy(() -> PathPatterns.parse("! /")).hasMessageContaining("takes nothing back");
    assertThatThrownBy(() -> PathPatterns.parse("a[b")).hasMessageContaining("without ]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bin\\obj",
        "a\\",
        "a[]]c",
        "[a-]",
        "[^]",
        "*[z-a]",
        "*[a",
        "[[:letter:]]",
        "*\\1",
        "*\\é",
        "*\\xg",
        "*\\x{62",
        "a{2}{3}*",
        "*{2}",
        "a**{2}b",
        "a{1001}*",
        "a{2,1}*",
        "a|{2}*",
        "*\\p{L}"
      })
  void what_is_no_regular_expression_is_refused(String pattern) {
    assertThatThrownBy(() -> PathPatterns.parse(pattern))
        .hasMessageContaining("pattern " + pattern);
  }

  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void a_pattern_of_many_wildcards_takes_no_longer_than_others() {
    PathPatterns names = PathPatterns.parse("*a".repeat(1000) + "[b]");
    PathPatterns folders = PathPatterns.parse("**/a".repeat(1000) + "[b]");

    assertThat(names.matches("a".repeat(2000))).isFalse();
    assertThat(folders.matches("a/".repeat(50) + "c")).isFalse();
  }

  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void a_class_of_very_many_characters_is_one_like_others() {
    PathPatterns names = PathPatterns.parse("[" + "a".repeat(1_000_000) + "b]c");
    PathPatterns unended = PathPatterns.parse("[" + "[:a".repeat(333_000) + "b]c");

    assertThat(names.matches("bc")).isTrue();
    assertThat(names.matches("cc")).isFalse();
    assertThat(unended.matches(":c")).isTrue();
  }

  @Test
  void an_ignored_directory_shows_if_something_in_it_is_taken_back() throws Exception {
    Trees.file(folder, "a/b/keep", "1");
    Trees.file(folder, "a/other", "1");
    Trees.file(folder, "c/x", "1");
    Files.createDirectory(folder.resolve("d"));
    DirectoryTree tree = DirectoryTree.of(folder, "*\n!a/b/keep");

    assertThat(Trees.show(tree).stream().map(line -> line.split(" ", -1)[4]))
        .containsExactly("a", "a/b", "a/b/keep");
    assertThat(tree.find("a/other")).isEmpty();
    assertThat(tree.find("a")).isPresent();
  }
}
