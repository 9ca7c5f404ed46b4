package dev.jbuild.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.json.Json;
import dev.jbuild.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What else becomes of the files of testdata/buildfiles: their tree, and a plain Dockerfile. */
class AstGoldenTests {
  static final Set<String> GOLDENS = Set.of("ast.golden", "dockerfile.golden");

  private static final boolean UPDATE = Boolean.getBoolean("golden.update");

  @TestFactory
  Stream<DynamicTest> each_buildfile_that_parses_has_its_tree() throws IOException {
    return each("ast.golden", AstGoldenTests::tree);
  }

  @TestFactory
  Stream<DynamicTest> what_only_jbuild_knows_is_lowered() throws IOException {
    return each("dockerfile.golden", AstGoldenTests::lowered);
  }

  @FunctionalInterface
  private interface Becomes {
    Optional<String> of(Path folder) throws IOException;
  }

  private static Stream<DynamicTest> each(String golden, Becomes becomes) throws IOException {
    return GoldenCases.all().stream()
        .map(folder ->
            DynamicTest.dynamicTest(
                folder.getFileName().toString(),
                folder.resolve("Buildfile").toUri(),
                () -> check(folder.resolve(golden), becomes.of(folder))));
  }

  private static void check(Path golden, Optional<String> text) throws IOException {
    if (UPDATE) {
      Files.deleteIfExists(golden);
      if (text.isPresent()) {
        Files.writeString(golden, text.get());
      }
    }

    assertThat(Files.exists(golden)).as("%s exists", golden).isEqualTo(text.isPresent());
    if (text.isPresent()) {
      assertThat(text.get()).isEqualTo(Files.readString(golden));
    }
  }

  /** One line for the directives, then one for each instruction. */
  private static Optional<String> tree(Path folder) throws IOException {
    try {
      Buildfile file = Buildfile.parse("Buildfile", GoldenCases.buildfile(folder));
      Json.Object tree = Json.parse(FuzzTargets.json(file)).asObject("file");
      return Optional.of(
          Stream.concat(
                  Stream.of(tree.object("directives").orElseThrow()),
                  tree.array("instructions").stream())
              .map(one -> new String(one.bytes(), StandardCharsets.UTF_8))
              .collect(Collectors.joining("\n", "", "\n")));
    } catch (BuildfileException wrong) {
      return Optional.empty();
    }
  }

  private static Optional<String> lowered(Path folder) throws IOException {
    Buildfile file;
    String dockerfile;
    try {
      file = Buildfile.parse("Buildfile", GoldenCases.buildfile(folder));
      dockerfile = DockerfileExport.of(file, GoldenCases.includes(folder), false);
    } catch (BuildfileException wrong) {
      return Optional.empty();
    }
    String plain = file.text().replace("\uFEFF", "");
    if (dockerfile.equals(plain) || dockerfile.equals(plain + "\n")) {
      return Optional.empty();
    }
    try {
      return Optional.of(DockerfileExport.of(file, GoldenCases.includes(folder), true));
    } catch (BuildfileException strict) {
      return Optional.of(
          dockerfile
              + "--strict:\n"
              + strict.problems().stream()
                  .map(Problem::render)
                  .collect(Collectors.joining("\n", "", "\n")));
    }
  }
}
