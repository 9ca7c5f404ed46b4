package dev.jbuild.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BuildfilePrinterTests {
  static Stream<Path> cases() throws IOException {
    return GoldenCases.all().stream();
  }

  static IntStream seeds() {
    return IntStream.range(0, 500);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void what_is_printed_parses_to_the_same(Path folder) throws IOException {
    assertSameWhenPrinted(GoldenCases.buildfile(folder));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void what_is_printed_of_a_generated_file_parses_to_the_same(int seed) {
    assertSameWhenPrinted(GeneratedBuildfile.legal(seed));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void what_is_printed_of_a_wild_file_parses_to_the_same(int seed) {
    assertSameWhenPrinted(GeneratedBuildfile.wild(seed));
  }

  @Test
  void a_comment_below_a_blank_line_becomes_no_directive() {
    assertSameWhenPrinted("\n# escape=`\nFROM a\nRUN a \\\n b\n");
  }

  @Test
  void a_flag_keeps_its_blanks_and_quotes() {
    assertSameWhenPrinted("FROM a\nCOPY --chown=\"a 'b\" --from='c\\\\d' -- --x /y\n");
  }

  @Test
  void lines_are_joined_and_comments_kept() {
    Buildfile file =
        Buildfile.parse("B", "FROM a\n\n# why\nRUN  a && \\\n# not this\n  b <<A\nx\nA\n");

    assertThat(file.normalized()).isEqualTo("\nFROM a\n# why\nRUN a &&   b <<A\nx\nA\n");
  }

  private static void assertSameWhenPrinted(String text) {
    Buildfile file;
    try {
      file = Buildfile.parse("Buildfile", text);
    } catch (BuildfileException wrong) {
      assertThat(wrong.problems()).isNotEmpty();
      return;
    }
    Buildfile printed = Buildfile.parse("printed", file.normalized());

    assertThat(unplaced(printed)).isEqualTo(unplaced(file));
    assertThat(printed.normalized()).isEqualTo(file.normalized());
  }

  private static List<@Nullable Object> unplaced(Buildfile file) {
    List<@Nullable Object> parts = new ArrayList<>();
    file.directives().forEach(one -> parts.add(unplaced((Object) one)));
    file.instructions().forEach(one -> parts.add(unplaced((Object) one)));
    return parts;
  }

  /** Returns {@code value} as lists and strings, without the spans in it. */
  private static @Nullable Object unplaced(@Nullable Object value) {
    return switch (value) {
      case Span _ -> "span";
      case List<?> items -> items.stream().map(BuildfilePrinterTests::unplaced).toList();
      case Record one -> {
        List<@Nullable Object> all = new ArrayList<>(List.of(one.getClass().getSimpleName()));
        for (RecordComponent component : one.getClass().getRecordComponents()) {
          if (component.getName().equals("hasBlankLine")) {
            continue; // what is printed has none
          }
          all.add(unplaced(read(one, component)));
        }
        yield all;
      }
      case null, default -> value;
    };
  }

  private static @Nullable Object read(Record one, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(one);
    } catch (ReflectiveOperationException unreadable) {
      throw new LinkageError(unreadable.getMessage(), unreadable);
    }
  }
}
