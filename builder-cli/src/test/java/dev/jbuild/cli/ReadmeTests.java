package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** What README.md shows is there; CI runs its commands. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class ReadmeTests {
  private static final Path TOP = Path.of("..");
  private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)");

  @Test
  void two_commands_do_all_the_set_up() throws IOException {
    List<String> blocks = found(BLOCK, "README.md");

    assertThat(blocks).hasSize(1);
    assertThat(blocks.getFirst().lines())
        .hasSize(2)
        .allSatisfy(command -> assertThat(TOP.resolve(command.split(" ", 2)[0])).isExecutable());
  }

  @Test
  void links_lead_to_files() throws IOException {
    for (String page : List.of("README.md", "samples/README.md")) {
      Path folder = TOP.resolve(page).resolveSibling("");
      assertThat(found(LINK, page))
          .isNotEmpty()
          .allSatisfy(link -> assertThat(folder.resolve(link)).exists());
    }
  }

  private static List<String> found(Pattern pattern, String page) throws IOException {
    return pattern
        .matcher(Files.readString(TOP.resolve(page)))
        .results()
        .map((MatchResult match) -> match.group(1))
        .toList();
  }
}
