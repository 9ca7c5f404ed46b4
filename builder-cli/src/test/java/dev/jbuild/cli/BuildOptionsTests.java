package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

class BuildOptionsTests {
  private static final List<String> WORDS =
      List.of(
          "-t",
          "-tname",
          "-t=name",
          "--tag",
          "--tag=a=b",
          "--tags",
          "-qm5",
          "-mq",
          "-m",
          "-q",
          "-q=x",
          "--quiet",
          "--push",
          "--pull=no",
          "--label",
          "--label=a",
          "a=b",
          "-",
          "--",
          "---",
          "-=x",
          "",
          ".",
          "--call",
          "-h",
          "-V",
          "--Tag",
          "@",
          "@@q",
          "\"-q\"",
          "-f",
          "--memory=");

  /** Returns all that was read, or what is wrong. */
  private static String read(CommandSpec spec, List<String> words) {
    CommandLine commandLine = new CommandLine(spec, BuildOptions.COLLECTIONS);
    try {
      var _ = Options.parse(commandLine, words);
    } catch (UsageException wrong) {
      return wrong.problems().toString();
    }
    ParseResult options = commandLine.getParseResult();
    Map<String, Object> values = new TreeMap<>();
    for (OptionSpec option : options.matchedOptions()) {
      values.put(option.longestName(), option.getValue());
    }
    return values + " " + options.matchedPositionalValue(0, "none");
  }

  private static void expectTheSame(List<String> words) {
    assertThat(read(BuildOptions.spec(words), words))
        .as("%s", words)
        .isEqualTo(read(BuildOptions.spec(), words));
  }

  @Test
  void a_command_line_is_read_as_if_all_options_were_declared() {
    RandomGenerator random = new SplittableRandom(1);
    for (int i = 0; i < 3000; i++) {
      List<String> words = new ArrayList<>();
      for (int left = random.nextInt(5); left >= 0; left--) {
        words.add(WORDS.get(random.nextInt(WORDS.size())));
      }
      expectTheSame(words);
    }
  }

  /** As with docker buildx. */
  @Test
  void a_word_with_an_at_sign_names_no_file_of_options(@TempDir Path folder) throws Exception {
    String word = "@" + Files.writeString(folder.resolve("options"), "--push\n");

    assertThat(read(BuildOptions.spec(List.of(word)), List.of(word))).isEqualTo("{} " + word);
    expectTheSame(List.of("-t", word));
  }
}
