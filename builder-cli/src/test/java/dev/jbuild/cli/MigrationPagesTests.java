package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What docs/ci.md and docs/from-*.md say that jbuild has, it has. */
class MigrationPagesTests {
  private static final Path DOCS = Path.of("../docs");
  private static final Pattern FLAG = Pattern.compile("(?<![\\w-])--?[a-z][a-z-]*");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)");

  /** Flags of instructions and of taskset, which stand beside the command's in these pages. */
  private static final Set<String> OF_OTHERS =
      Set.of("--mount", "--from", "--security", "--device", "-c");

  @ParameterizedTest
  @ValueSource(strings = {"from-docker.md", "from-kaniko.md", "from-buildah.md"})
  void every_flag_of_the_right_column_and_of_the_example_is_jbuilds(String page)
      throws IOException {
    Set<String> known = flags(help());
    known.addAll(OF_OTHERS);

    assertThat(flags(String.join("\n", said(page)))).isNotEmpty().isSubsetOf(known);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ci.md", "from-docker.md", "from-kaniko.md", "from-buildah.md"})
  void every_link_leads_to_a_file(String page) throws IOException {
    Matcher links = LINK.matcher(Files.readString(DOCS.resolve(page)));

    assertThat(links.results().map(link -> DOCS.resolve(link.group(1)))).allMatch(Files::exists);
  }

  /** Returns the code of the last column of the tables, the examples, and «the same» of a first. */
  private static List<String> said(String page) throws IOException {
    List<String> said = new ArrayList<>();
    boolean example = false;
    for (String line : Files.readAllLines(DOCS.resolve(page))) {
      example = line.equals("```sh") || (example && !line.equals("```"));
      if (example) {
        said.add(line);
      } else if (line.startsWith("| ")) {
        String[] cells = line.split("(?<!\\\\)\\|", -1);
        boolean same = cells[2].strip().startsWith("the same");
        CODE.matcher(same ? cells[1] + cells[2] : cells[2])
            .results()
            .forEach(code -> said.add(code.group(1)));
      }
    }
    return said;
  }

  private static Set<String> flags(String text) {
    Set<String> flags = new TreeSet<>();
    FLAG.matcher(text).results().forEach(flag -> flags.add(flag.group()));
    return flags;
  }

  private static String help() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    Console console = new Console(stream, stream);
    for (String command : List.of("build", "lint", "export", "prune", "du")) {
      Main.run(new String[] {command, "--help"}, Map.of(), console);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
