package dev.jbuild.dsl;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Replays what fuzzing has found, and gives the golden cases to all of its targets. */
class FuzzCorpusTests {
  private static final Path CORPUS = Path.of("src", "test", "resources", "fuzz");

  private static List<Path> corpus(String target) throws IOException {
    try (Stream<Path> found = Files.list(CORPUS.resolve(target));
        Stream<Path> golden = Files.walk(GoldenCases.FOLDER)) {
      return Stream.concat(
              found, golden.filter(file -> file.getFileName().toString().endsWith("uildfile")))
          .sorted()
          .toList();
    }
  }

  static List<Path> parser() throws IOException {
    return corpus("parser");
  }

  static List<Path> expander() throws IOException {
    return corpus("expander");
  }

  static List<Path> planner() throws IOException {
    return corpus("planner");
  }

  @ParameterizedTest
  @MethodSource
  void parser(Path input) {
    assertThatCode(() -> FuzzTargets.parser(Files.readAllBytes(input))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource
  void expander(Path input) {
    assertThatCode(() -> FuzzTargets.expander(Files.readAllBytes(input)))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource
  void planner(Path input) {
    assertThatCode(() -> FuzzTargets.planner(Files.readAllBytes(input))).doesNotThrowAnyException();
  }
}
