package dev.jbuild.cli.it;

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
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/buildfile.md that are marked as building do so. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class ReferenceIT {
  private static final Pattern EXAMPLE = Pattern.compile("(?ms)^```dockerfile build\n(.*?)^```$");
  private static final Pattern FILE =
      Pattern.compile("(?ms)^```dockerfile file=(\\S+)\n(.*?)^```$");

  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  @Test
  void each_example_builds() throws Exception {
    String page = Files.readString(Path.of("..", "docs", "buildfile.md"));
    Jbuild jbuild = Jbuild.at(folder.resolve("root"));
    Context context = Context.in(folder).file("app.txt", "an app\n");
    for (MatchResult file : FILE.matcher(page).results().toList()) {
      context.file(file.group(1), onBusybox(file.group(2)));
    }
    List<MatchResult> examples = EXAMPLE.matcher(page).results().toList();

    long marked = page.lines().filter(line -> line.startsWith("```dockerfile build")).count();
    assertThat(examples).hasSizeGreaterThan(10).hasSize((int) marked);
    for (MatchResult example : examples) {
      jbuild.run(context.buildfile(onBusybox(example.group(1)))).succeeded();
    }
  }

  private static String onBusybox(String buildfile) throws IOException, InterruptedException {
    return buildfile
        .replace("FROM busybox", "FROM " + Bases.busybox())
        .replace("BASE=busybox", "BASE=" + Bases.busybox());
  }
}
