package dev.jbuild.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What docs/buildfile.md shows is true. */
class ReferenceTests {
  private static final Path PAGE = Path.of("..", "docs", "buildfile.md");
  private static final Pattern BLOCK =
      Pattern.compile("(?ms)^```dockerfile(?: build| file=(?<name>\\S+))?\n(?<text>.*?)^```$");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Z].*?)`.* \\|$");

  private static Map<String, String> files() throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    Matcher block = BLOCK.matcher(Files.readString(PAGE));
    while (block.find()) {
      String name = block.group("name");
      files.put(name == null ? "example " + files.size() : name, block.group("text"));
    }
    return files;
  }

  static List<String> examples() throws IOException {
    return List.copyOf(files().keySet());
  }

  @ParameterizedTest
  @MethodSource("examples")
  void each_example_can_be_planned_and_exported(String name) throws IOException {
    Map<String, String> files = files();
    IncludeReader reader =
        (_, path) -> new IncludeReader.Answer.Text(path, String.valueOf(files.get(path)));
    Buildfile file = Buildfile.parse(name, String.valueOf(files.get(name)));
    PlanRequest request = PlanRequest.of(PlannerTests.AMD64);

    Buildfile whole = file.withIncludes(reader);
    var images = Planner.images(whole, request).sequencedKeySet();
    BuildPlan plan = Planner.plan(whole, request, GoldenCases.configs(images));

    assertThat(plan.target().steps()).isNotEmpty();
    assertThat(DockerfileExport.of(file, reader, false)).contains("FROM");
  }

  @Test
  void there_are_no_other_examples() throws IOException {
    assertThat(Files.readString(PAGE).split("(?m)^```\\w", -1)).hasSize(files().size() + 1);
  }

  @Test
  void each_instruction_has_its_row() throws IOException {
    List<String> keywords = new ArrayList<>();
    Matcher row = ROW.matcher(Files.readString(PAGE));
    while (row.find()) {
      keywords.add(row.group());
    }

    assertThat(Keyword.names())
        .allSatisfy(name -> assertThat(keywords).anyMatch(line -> line.contains("`" + name)));
  }

  @Test
  void each_limit_has_its_row() throws IOException {
    String page = Files.readString(PAGE);

    assertThat(LimitKey.names())
        .allSatisfy(name -> assertThat(page).contains("| `" + name + "=`, `--" + name + "=` |"));
  }
}
