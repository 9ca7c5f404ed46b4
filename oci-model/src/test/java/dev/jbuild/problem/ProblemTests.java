package dev.jbuild.problem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProblemTests {

  @Test
  void a_problem_in_a_buildfile_shows_the_line_and_underlines_the_span() {
    Problem problem =
        new Problem(
            "UnknownFlag",
            "unknown flag --chwon for COPY",
            new Place.Source("Buildfile", 7, 6, 7, "COPY --chwon=app:app target/app.jar /app/"),
            "did you mean --chown?");

    assertThat(problem.render())
        .isEqualTo(
            """
            Buildfile:7:6: unknown flag --chwon for COPY [UnknownFlag]
                7 | COPY --chwon=app:app target/app.jar /app/
                  |      ^^^^^^^
            hint: did you mean --chown?\
            """);
  }

  @Test
  void tabs_and_wide_characters_keep_the_underline_in_place() {
    Problem problem = Problem.of("X", "bad", new Place.Source("f", 12, 5, 2, "\t漢字 ab"));

    assertThat(problem.render())
        .isEqualTo(
            """
            f:12:5: bad [X]
               12 |         漢字 ab
                  |              ^^\
            """);
  }

  @Test
  void emoji_take_two_columns_and_symbols_one() {
    assertThat(Problem.of("X", "bad", new Place.Source("f", 1, 4, 1, "🚀☺日x")).render())
        .endsWith("    1 | 🚀☺日x\n      |      ^");
  }

  @Test
  void a_long_line_is_cut_around_the_span() {
    String line = "a".repeat(300) + "BAD" + "z".repeat(300);

    String text = Problem.of("X", "bad", new Place.Source("f", 1, 301, 3, line)).render();

    assertThat(text.lines().skip(1))
        .containsExactly(
            "    1 | …" + "a".repeat(40) + "BAD" + "z".repeat(117) + "…",
            "      | " + " ".repeat(41) + "^^^");
  }

  @Test
  void a_long_span_is_cut_with_its_line() {
    Place.Source place = new Place.Source("f", 1, 5, 65_531, "RUN " + "x".repeat(65_531));

    assertThat(Problem.of("X", "bad", place).render().lines().skip(1))
        .containsExactly("    1 | RUN " + "x".repeat(156) + "…", "      |     " + "^".repeat(156));
  }

  @Test
  void a_span_at_the_end_of_the_line_is_still_seen() {
    assertThat(Problem.of("X", "bad", new Place.Source("f", 1, 4, 1, "abc")).render())
        .endsWith("    1 | abc\n      |    ^");
  }

  @Test
  void other_places_come_before_the_text() {
    assertThat(Problem.of("X", "bad", new Place.Exchange("GET", "https://r/v2/", 500)).render())
        .isEqualTo("GET https://r/v2/: status 500: bad [X]");
    assertThat(Problem.of("X", "bad", new Place.Entry("layer", "a/b")).render())
        .isEqualTo("layer: entry a/b: bad [X]");
    assertThat(Problem.of("X", "bad", new Place.File("/x")).render()).isEqualTo("/x: bad [X]");
    assertThat(Problem.of("X", "bad", Place.ANYWHERE).render()).isEqualTo("bad [X]");
  }

  @Test
  void an_archive_as_a_whole_has_no_entry_and_a_very_long_path_no_middle() {
    String path = "a".repeat(700) + "/" + "b".repeat(700);

    assertThat(Problem.of("X", "bad", new Place.Entry("layer", "")).render())
        .isEqualTo("layer: bad [X]");
    assertThat(Problem.of("X", path, new Place.Entry("layer", path)).render())
        .isEqualTo(
            "layer: entry %1$s…%2$s: %1$s…%2$s [X]".formatted("a".repeat(500), "b".repeat(500)));
  }

  @Test
  void further_lines_come_behind_the_place() {
    Place.Source place = new Place.Source("f", 1, 1, 3, "RUN x");

    assertThat(new Problem("X", "bad\nlast output:\n  y", place, "mend it").render())
        .isEqualTo("f:1:1: bad [X]\n    1 | RUN x\n      | ^^^\nlast output:\n  y\nhint: mend it");
  }

  @Test
  void no_text_can_drive_the_terminal() {
    assertThat(Problem.of("X", "bad \u001b[2J\u202e", new Place.File("a\u0007")).render())
        .isEqualTo("a\\u0007: bad \\u001b[2J\\u202e [X]");
  }

  @Test
  void the_name_of_a_file_can_not_look_like_another_line() {
    Place entry = new Place.Entry("a.tar", "x: fine\n[Done]");
    Place file = new Place.File("y\nhint: run this");

    assertThat(Problem.of("BrokenArchive", "it breaks off", entry).render())
        .isEqualTo("a.tar: entry x: fine\\u000a[Done]: it breaks off [BrokenArchive]");
    assertThat(Problem.of("SourceChanged", "it changed", file).render()).doesNotContain("\n");
  }
}
