package dev.jbuild.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProblemPagesTests {
  private static final Pattern NAME =
      Pattern.compile("(?:new Problem|Problem\\.of)\\(\\s*\"(\\w+)\"");
  private static final Path PAGES = Path.of("..", "docs", "problems");

  @Test
  void each_problem_has_its_page() throws IOException {
    for (String name : names()) {
      Path page = PAGES.resolve(name + ".md");

      assertThat(page).exists();
      assertThat(Files.readString(page))
          .startsWith("# " + name + "\n")
          .contains("\n## Output\n", "\n## Why\n", "\n## Mend\n", "[" + name + "]");
    }
  }

  @Test
  void each_problem_is_in_a_golden() throws IOException {
    String goldens = files(Path.of("..", "testdata"), ".golden");

    assertThat(names()).allSatisfy(name -> assertThat(goldens).contains("[" + name + "]"));
  }

  private static Set<String> names() throws IOException {
    Path sources = Path.of("src", "main", "java", "dev", "jbuild", "dsl");
    String text = files(sources, ".java");
    Set<String> names =
        NAME.matcher(text)
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(names).hasSizeGreaterThan(10);
    return names;
  }

  /** Returns the texts of all files below {@code folder} with that end. */
  private static String files(Path folder, String end) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(end))
          .map(ProblemPagesTests::read)
          .collect(Collectors.joining());
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
