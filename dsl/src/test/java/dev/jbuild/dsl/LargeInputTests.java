package dev.jbuild.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of 1 MiB that are made to be slow. The bound is far off: it catches what is quadratic. */
class LargeInputTests {
  static final int SIZE = 1 << 20;

  private static String repeated(String start, String piece, String end) {
    return start + piece.repeat((SIZE - start.length() - end.length()) / piece.length()) + end;
  }

  static Stream<String> files() {
    return Stream.of(
        repeated("FROM a\nRUN ", "x", "\n"),
        repeated("FROM a\nRUN ", "x \\\n", "y"),
        repeated("FROM a\nRUN ", "\\\n# c\n\n", "y"),
        repeated("FROM a\nCOPY ", "--a ", "b c\n"),
        repeated("FROM a\nCOPY ", "--from=\"\\a\" ", "b c\n"),
        repeated("FROM a\nCOPY ", "日 ", "c\n"),
        repeated("FROM a\nENV ", "a=\"1 2\" ", "\n"),
        repeated("FROM a\nARG ", "=", "\n"),
        repeated("FROM a\nRUN ", "<<A ", "\n"),
        repeated("FROM a\nRUN <<-A\n", "\t\n", "A\n"),
        repeated("FROM a\nCOPY ", "<<A ", "/x\n") + "A\n".repeat(10),
        "FROM a\nCOPY " + "<<A ".repeat(SIZE / 6) + "/x\n" + "A\n".repeat(SIZE / 6),
        repeated("FROM a\nRUN ", "'\"", "\n"),
        repeated("FROM a\nRUN [", "\"a\",", "\"b\"]\n"),
        repeated("FROM a\nRUN ", "[", "\n"),
        repeated("FROM a\n", "ONBUILD ", "RUN x\n"),
        repeated("FROM a\n", "EXPOSE 1\n", ""),
        repeated("", "x\n", ""),
        repeated("", "F", "ROM a\n"),
        repeated("FROM a\n", "#\n", "CMD\n"),
        repeated("FROM a\n", "# a\n", "CMD\n"),
        repeated("FROM a\nLIMIT ", "a=1 ", "\n"),
        repeated("# escape=", " ", "\n"),
        repeated("# escape=", " ", "x\nFROM a\n"),
        repeated("#", " ", "x=y\nFROM a\n"),
        repeated("FROM a\n", " ", "\nCMD x\n"),
        repeated("FROM a\nRUN a ", " ", "\\\nb\n"),
        repeated("FROM a\nRUN a", "\\", "\n"),
        repeated("\uFEFF", "\uFEFF", "\n"),
        repeated("\u0000", "\r", "\n"));
  }

  static Stream<String> words() {
    return Stream.of(
        repeated("", "$a", ""),
        repeated("", "${a:-", ""),
        repeated("", "\"$a\" ", ""),
        repeated("", "\"${a:+", ""),
        repeated("", "${a//", ""),
        repeated("${a//", "*x", "/b}"),
        repeated("", "${a%%*b*c}", ""),
        repeated("${a#", "?", "}"),
        repeated("", "'", ""),
        repeated("", "\\", ""));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("files")
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void a_large_file_is_read_or_refused(String text) {
    try {
      Buildfile file = Buildfile.parse("Buildfile", text);
      assertThat(file.normalized()).isNotEmpty();
      assertThat(FuzzTargets.json(file)).isNotEmpty();
    } catch (BuildfileException told) {
      assertThat(told.problems()).hasSizeBetween(1, 100);
    }
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("words")
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void a_large_word_is_expanded_or_refused(String text) {
    String value = "xxxxxxxxxb".repeat(1000);
    try {
      assertThat(Expander.expand(text, '\\', Expander.Known.of(Map.of("a", value))).value())
          .isNotNull();
    } catch (SubstitutionException told) {
      assertThat(told.what()).hasSizeBetween(1, 2 * SIZE);
    }
  }
}
