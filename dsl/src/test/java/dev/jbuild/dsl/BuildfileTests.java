package dev.jbuild.dsl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BuildfileTests {

  static Stream<Path> cases() throws IOException {
    return GoldenCases.all().stream();
  }

  static IntStream seeds() {
    return IntStream.range(0, 200);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void what_is_parsed_prints_back_to_itself(Path folder) throws IOException {
    String text = GoldenCases.buildfile(folder);
    try {
      assertThat(Buildfile.parse("Buildfile", text).print()).isEqualTo(text);
    } catch (BuildfileException wrong) {
      assertThat(folder.getFileName().toString()).startsWith("bad-");
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void a_generated_file_prints_back_to_itself(int seed) {
    String text = GeneratedBuildfile.legal(seed);

    Buildfile file = Buildfile.parse("Buildfile", text);

    assertThat(file.print()).isEqualTo(text);
    assertThat(Buildfile.parse("Buildfile", file.print())).isEqualTo(file);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void no_text_breaks_the_parser_or_the_planner(int seed) {
    String text = GeneratedBuildfile.wild(seed);
    try {
      Buildfile file = Buildfile.parse("Buildfile", text);
      assertThat(file.print()).isEqualTo(text);
      PlanRequest request = PlanRequest.of(PlannerTests.AMD64);
      var images = GoldenCases.images(file, request).sequencedKeySet();
      assertThat(Planner.plan(file, request, GoldenCases.configs(images)).print()).isNotEmpty();
    } catch (BuildfileException wrong) {
      assertThat(wrong.problems()).isNotEmpty();
      assertThat(wrong.getMessage()).isNotBlank();
    }
  }

  @Test
  void an_instruction_knows_its_place_to_the_column() {
    Buildfile file =
        Buildfile.parse("B", "FROM scratch\n  COPY --chown=\"a b\" \\\n  x \\\n # no\n\ty /z\n");
    Instruction.Copy copy = (Instruction.Copy) file.instructions().get(1);

    assertThat(place(file, copy.head().keyword())).isEqualTo("2:3+4");
    assertThat(place(file, copy.flag("chown").orElseThrow().span())).isEqualTo("2:8+7");
    assertThat(place(file, copy.flag("chown").orElseThrow().valueSpan())).isEqualTo("2:16+5");
    assertThat(copy.flag("chown").orElseThrow().value()).isEqualTo("a b");
    assertThat(copy.sources().stream().map(word -> place(file, word)))
        .containsExactly("3:3+1", "5:2+1");
    assertThat(place(file, copy.destination())).isEqualTo("5:4+2");
    assertThat(place(file, copy.head().arguments())).isEqualTo("3:3+3");
  }

  @Test
  void the_words_of_a_json_array_know_their_places() {
    Buildfile file =
        Buildfile.parse("B", "FROM scratch\nCOPY [ \"a\\\"[\\u0041\\\\\" , \\\n \"b\",\"日本/\" ]\n");
    Instruction.Copy copy = (Instruction.Copy) file.instructions().get(1);

    assertThat(copy.sources().stream().map(Word::text)).containsExactly("a\"[A\\", "b");
    assertThat(copy.sources().stream().map(word -> place(file, word)))
        .containsExactly("2:8+14", "3:2+3");
    assertThat(place(file, copy.destination())).isEqualTo("3:6+5");
  }

  @Test
  void the_byte_order_mark_is_no_column() {
    Buildfile file = Buildfile.parse("B", "\uFEFF# escape=`\nFROM scratch\n");

    assertThat(file.directives()).singleElement().extracting(Directive::name).isEqualTo("escape");
    assertThat(place(file, file.directives().getFirst().value())).isEqualTo("1:10+1");
  }

  @Test
  void assignments_split_at_the_first_equals_sign() {
    Buildfile file = Buildfile.parse("B", "FROM scratch\nENV a=b=c d=\"e f\" g=\nARG h i=\n");
    Instruction.Env env = (Instruction.Env) file.instructions().get(1);
    Instruction.Arg arg = (Instruction.Arg) file.instructions().get(2);

    assertThat(env.variables().stream().map(BuildfileTests::text))
        .containsExactly("a|b=c", "d|\"e f\"", "g|");
    assertThat(arg.args().stream().map(BuildfileTests::text)).containsExactly("h|null", "i|");
    assertThat(place(file, env.variables().get(1).value())).isEqualTo("2:13+5");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0001',
      textBlock =
          """
          a \\\\n b|a  b
          a \\  \\n b|a  b
          a \\\\\\nENV x=1|a \\\\
          a\\\\n\\\\n b|a b
          a \\\\n# comment\\n b|a  b
          a \\\\n\\n b|a  b
          a # no comment|a # no comment
          a \\\\r\\n b\\r|a  b
          a \\|a
          a \\\\n|a
          """)
  void lines_are_joined_at_the_escape_char(String lines, String command) {
    String text = "FROM scratch\nRUN " + lines.replace("\\n", "\n").replace("\\r", "\r");

    Instruction.Run run = (Instruction.Run) Buildfile.parse("B", text).instructions().get(1);

    assertThat(run.command())
        .isInstanceOfSatisfying(
            Command.Shell.class, shell -> assertThat(shell.text().text()).isEqualTo(command));
  }

  @ParameterizedTest
  @ValueSource(chars = {' ', '\t', '\u000B', '\f', '\r'})
  void white_space_of_any_kind_parts_the_keyword_from_the_rest(char space) {
    Instruction run =
        Buildfile.parse("B", "FROM a\n " + space + "run" + space + space + "x y" + space + "\n")
            .instructions()
            .get(1);

    assertThat(run.keyword()).isEqualTo("RUN");
    assertThat(run.head().arguments().text()).isEqualTo("x y");
  }

  @Test
  void the_line_ends_of_a_heredoc_are_kept() {
    Buildfile file =
        Buildfile.parse("B", "FROM a\r\nCOPY <<EOF /x\r\n\ta\r\nb\n  EOF\r\nEOF\r\nUSER x\r\n");

    Instruction.Copy copy = (Instruction.Copy) file.instructions().get(1);
    assertThat(copy.heredocs())
        .singleElement()
        .extracting(Heredoc::content)
        .isEqualTo("\ta\r\nb\n  EOF\r\n");
    assertThat(file.instructions()).hasSize(3);
  }

  @Test
  void of_two_heredocs_of_one_name_both_sources_have_the_last() {
    Buildfile file = Buildfile.parse("B", "FROM a\nCOPY <<E <<E /x/\none\nE\ntwo\nE\nUSER x\n");

    Instruction.Copy copy = (Instruction.Copy) file.instructions().get(1);
    assertThat(copy.heredocs()).extracting(Heredoc::content).containsExactly("two\n", "two\n");
    assertThat(file.instructions()).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0001',
      textBlock =
          """
          RUN ['a']|['a']
          CMD ["a" "b"]|["a" "b"]
          ENTRYPOINT ["a"] b|["a"] b
          RUN ["a\\w"]|["a\\w"]
          CMD [a]|[a]
          RUN ["a",]|["a",]
          CMD ["a|["a
          HEALTHCHECK CMD ["a"|["a"
          """)
  void what_is_no_valid_array_to_its_end_is_for_the_shell(String line, String command) {
    Instruction instruction = Buildfile.parse("B", "FROM a\n" + line + "\n").instructions().get(1);

    Command form =
        switch (instruction) {
          case Instruction.Run run -> run.command();
          case Instruction.Cmd cmd -> cmd.command();
          case Instruction.Entrypoint entrypoint -> entrypoint.command();
          case Instruction.Healthcheck check -> Objects.requireNonNull(check.test());
          default -> throw new AssertionError(instruction);
        };
    assertThat(form)
        .isInstanceOfSatisfying(
            Command.Shell.class, shell -> assertThat(shell.text().text()).isEqualTo(command));
  }

  @Test
  void the_checks_that_a_file_asks_for_are_kept() {
    Buildfile file = Buildfile.parse("B", "# Check = skip=all ; error=true \nFROM a\n");

    assertThat(file.directives())
        .singleElement()
        .satisfies(check -> {
          assertThat(check.name()).isEqualTo("check");
          assertThat(check.value().text()).isEqualTo("skip=all ; error=true");
        });
  }

  @Test
  void what_is_wrong_far_into_a_line_is_shown_with_the_text_around_it() {
    String text = "FROM a\nENV " + "a=1 ".repeat(15_000) + "=b " + "c=2 ".repeat(100) + "\n";

    assertThatThrownBy(() -> Buildfile.parse("B", text))
        .hasMessageContaining("B:2:60005: ENV has a value without a name")
        .hasMessageContaining("a=1 a=1 =b c=2 c=2");
  }

  @Test
  void a_line_may_have_65535_bytes_and_no_more() {
    String line = "RUN " + "a".repeat(65_531);

    assertThat(Buildfile.parse("B", "FROM a\n" + line + "\n").instructions()).hasSize(2);
    assertThatThrownBy(() -> Buildfile.parse("B", "FROM a\n" + line + "a"))
        .hasMessageContaining("LineTooLong");
    assertThatThrownBy(() -> Buildfile.parse("B", "FROM a\n" + line + "\r\n"))
        .hasMessageContaining("LineTooLong");
  }

  @ParameterizedTest
  @CsvSource({
    "'<<EOF', EOF, true, false",
    "'<<-EOF', EOF, true, true",
    "'3<<EOF', EOF, true, false",
    "'<< EOF', EOF, true, false",
    "'<<\"EOF\"', EOF, false, false",
    "'<<''E''OF', EOF, false, false",
    "'<<-\"E F\"', E F, false, true",
    "'<<\\EOF', EOF, true, false",
    "'cat <<a.txt >x', a.txt, true, false",
    "'echo ''<<A'' <<B', B, true, false"
  })
  void a_heredoc_is_announced(String line, String name, boolean expand, boolean chomp) {
    String text =
        "FROM scratch\nRUN " + line + "\n\tbody \\\n# no comment\n\n" + name + "\nUSER x\n";

    Buildfile file = Buildfile.parse("B", text);

    assertThat(file.instructions()).hasSize(3);
    Heredoc heredoc = ((Instruction.Run) file.instructions().get(1)).heredocs().getFirst();
    assertThat(heredoc.name()).isEqualTo(name);
    assertThat(heredoc.expand()).isEqualTo(expand);
    assertThat(heredoc.chomp()).isEqualTo(chomp);
    assertThat(heredoc.content()).isEqualTo("\tbody \\\n# no comment\n\n");
    assertThat(heredoc.text()).isEqualTo((chomp ? "" : "\t") + "body \\\n# no comment\n\n");
  }

  @ParameterizedTest
  @CsvSource({
    "RUN cat <<<here",
    "RUN echo '<<EOF'",
    "RUN echo \\<<EOF",
    "RUN it's <<EOF",
    "CMD cat <<EOF",
    "'RUN [\"cat\", \"<<EOF\"]'",
    "RUN a <<-",
    "RUN a < b << c <<",
    "ENV a=<<EOF"
  })
  void what_only_looks_like_a_heredoc_takes_no_lines(String line) {
    String ending = line.contains("c <<") ? "\nc\nUSER x\n" : "\nUSER x\n";

    assertThat(Buildfile.parse("B", "FROM scratch\n" + line + ending).instructions()).hasSize(3);
  }

  @Test
  void a_heredoc_in_a_trigger_belongs_to_the_onbuild() {
    Buildfile file = Buildfile.parse("B", "FROM a\nONBUILD RUN <<E\nx\nE\nUSER y\n");

    assertThat(file.instructions()).hasSize(3);
    assertThat(((Instruction.OnBuild) file.instructions().get(1)).heredocs()).hasSize(1);
  }

  @Test
  void comments_right_above_belong_to_the_instruction() {
    Buildfile file =
        Buildfile.parse("B", "# lost\n#\n# build the thing\n#  twice \nFROM a AS build\nRUN x\n");

    assertThat(file.instructions().get(0).head().comments())
        .containsExactly("build the thing", "twice");
    assertThat(file.instructions().get(1).head().comments()).isEmpty();
  }

  @Test
  void directives_end_with_the_first_other_line() {
    Buildfile file =
        Buildfile.parse(
            "B", "#syntax = docker/dockerfile:1 \n# ESCAPE=`\n\n# check=skip=all\nFROM a\n");

    assertThat(file.directives().stream().map(one -> one.name() + "|" + one.value().text()))
        .containsExactly("syntax|docker/dockerfile:1", "escape|`");
  }

  @ParameterizedTest
  @CsvSource({"CMD -- --x, --x", "CMD --, ''", "RUN -x, -x", "ENTRYPOINT a --b, a --b"})
  void flags_end_with_the_first_word_that_is_none(String line, String arguments) {
    Instruction instruction = Buildfile.parse("B", "FROM a\n" + line + "\n").instructions().get(1);

    assertThat(instruction.head().flags()).isEmpty();
    assertThat(instruction.head().arguments().text()).isEqualTo(arguments);
  }

  @Test
  void flags_of_old_instructions_are_ignored_as_ever() {
    String text = "FROM a\nARG --x a\nSTOPSIGNAL --y TERM\nHEALTHCHECK --z NONE\n";

    assertThat(Buildfile.parse("B", text).instructions()).hasSize(4);
  }

  @Test
  void a_nul_character_is_told_except_in_comments_and_bodies() {
    assertThatThrownBy(() -> Buildfile.parse("B", "FROM a\nWORKDIR /b\0c\n"))
        .isInstanceOf(BuildfileException.class)
        .hasMessageContaining("WORKDIR has a NUL character");
    assertThat(Buildfile.parse("B", "#\0\nFROM a\nCOPY <<E /b\n\0\nE\n").instructions()).hasSize(2);
  }

  @Test
  void all_problems_are_told_at_once() {
    assertThatThrownBy(() -> Buildfile.parse("B", "FRM a\nCOPY x\nRUN --x y\n"))
        .isInstanceOfSatisfying(
            BuildfileException.class,
            wrong -> {
              assertThat(wrong.problems()).hasSize(4);
              assertThat(wrong.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
            });
  }

  private static String text(Assignment assignment) {
    Word value = assignment.value();
    return assignment.name().text() + "|" + (value == null ? null : value.text());
  }

  private static String place(Buildfile file, @Nullable Word word) {
    return place(file, Objects.requireNonNull(word).span());
  }

  private static String place(Buildfile file, Span span) {
    Place.Source place = span.in(file.name(), file.text());
    assertThat(List.of(file.text().split("\r?\n", -1)))
        .element(place.line() - 1)
        .asString()
        .endsWith(place.excerpt());
    return place.line() + ":" + place.column() + "+" + place.length();
  }
}
