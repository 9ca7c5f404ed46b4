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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

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
          "-q=0",
          "--quiet",
          "--push",
          "--push=false",
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
    Options options;
    try {
      options = Options.parse(commandLine, words);
    } catch (UsageException wrong) {
      return wrong.problems().toString();
    }
    Map<String, Object> values = new TreeMap<>();
    for (OptionSpec option : commandLine.getParseResult().matchedOptions()) {
      String name = option.longestName();
      values.put(name, option.arity().max() == 0 ? options.has(name) : option.getValue());
    }
    return values + " " + options.word("none");
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

  /** As with docker, whose command line reads them by Go's strconv.ParseBool. */
  @ParameterizedTest
  @CsvSource({
    "--push, true",
    "--push=1, true",
    "--push=t, true",
    "--push=T, true",
    "--push=TRUE, true",
    "--push=true, true",
    "--push=True, true",
    "--push=0, false",
    "--push=f, false",
    "--push=F, false",
    "--push=FALSE, false",
    "--push=false, false",
    "--push=False, false",
    "--push --push, true",
    "--push --push=false, false",
    "--push=false --push, true",
    "--push=true --push=0 --push=t, true",
    "., false"
  })
  void a_flag_may_have_a_value_and_the_last_one_counts(String line, boolean push) {
    List<String> words = List.of(line.split(" "));
    CommandLine commandLine = new CommandLine(BuildOptions.spec(words), BuildOptions.COLLECTIONS);

    assertThat(Options.parse(commandLine, words).has("--push")).isEqualTo(push);
  }

  @ParameterizedTest
  @CsvSource({
    "-qt x, true",
    "-qt=x --quiet=false, false",
    "--quiet=false -qtx, true",
    "-qmq, true",
    "-qm5 -q=f, false",
    "-tq, false"
  })
  void letters_behind_one_dash_count_as_flags_by_themselves(String line, boolean quiet) {
    List<String> words = List.of(line.split(" "));
    CommandLine commandLine = new CommandLine(BuildOptions.spec(words), BuildOptions.COLLECTIONS);

    assertThat(Options.parse(commandLine, words).has("--quiet")).isEqualTo(quiet);
  }

  /** As with docker. */
  @Test
  void what_stands_behind_an_option_that_has_a_value_is_the_value() {
    List<String> words = List.of("--label", "--push=false", "-qt", "-h", "--", "-q");

    assertThat(read(BuildOptions.spec(words), words))
        .isEqualTo("{--label={--push=false}, --quiet=true, --tag=[-h]} -q");
    expectTheSame(words);
  }

  @Test
  void every_flag_of_every_command_may_have_a_value_by_each_of_its_names() {
    for (Subcommand command : Subcommand.ALL) {
      for (OptionSpec option : command.spec().get().options()) {
        for (String name : option.arity().max() == 0 ? option.names() : new String[0]) {
          assertThat(has(command, option, name + "=true")).as(name).isTrue();
          assertThat(has(command, option, name + "=false")).as(name).isFalse();
          assertThat(has(command, option, option.longestName(), name + "=0")).as(name).isFalse();
        }
      }
    }
  }

  private static boolean has(Subcommand command, OptionSpec option, String... words) {
    CommandLine commandLine = new CommandLine(command.spec().get(), BuildOptions.COLLECTIONS);
    return Options.parse(commandLine, List.of(words)).has(option.longestName());
  }

  @Test
  void what_stands_behind_two_dashes_is_no_flag() {
    List<String> words = List.of("--", "--push=x");

    assertThat(read(BuildOptions.spec(words), words)).isEqualTo("{} --push=x");
  }

  /** As with docker buildx. */
  @Test
  void a_word_with_an_at_sign_names_no_file_of_options(@TempDir Path folder) throws Exception {
    String word = "@" + Files.writeString(folder.resolve("options"), "--push\n");

    assertThat(read(BuildOptions.spec(List.of(word)), List.of(word))).isEqualTo("{} " + word);
    expectTheSame(List.of("-t", word));
  }
}
