package dev.jbuild.dsl.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShellScannerTests {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "a b && c;d                 | [a,b] [c] [d]",
        "`a || b & c`               | [a] [b] [c]",
        "`a 'b c' \"d  e\" f\\ g`   | [a,b c,d  e,f g]",
        "A=1 B= cmd C=2             | [cmd,C=2]",
        "if ! a; then b; else c; fi | [a] [b] [c] [fi]",
        "(a; { b; })                | [a] [b] [}]",
        "a > f 2>&1 <in b           | [a,b]",
        "a &> f b                   | [a,b]",
        "`cat <<EOF > x`            | [cat]",
        "a $(b; c) \"$(d \")\")\" e | [a,$(b; c),$(d \")\"),e]",
        "`a ${x:-y z} $(e`          | [a,${x:-y z},$(e]",
        "a # b; c                   | [a]",
        "a#b '#'                    | [a#b,#]",
        "sudo -E -n apt x           | [sudo,-E,-n,apt,x] [apt,x]",
        "diff <(a b) c              | [diff,c]",
        "a 'open                    | [a,open]",
      })
  void commands_are_cut_into_words(String script, String commands) {
    assertThat(
            String.join(
                " ",
                ShellScanner.scan(script, 0).stream()
                    .map(command ->
                        "["
                            + String.join(
                                ",", command.words().stream().map(ShellWord::text).toList())
                            + "]")
                    .toList()))
        .isEqualTo(commands);
  }

  @Test
  void a_word_knows_where_it_stands() {
    String script = "a && 'b c' d";

    List<ShellWord> words = ShellScanner.scan(script, 10).getLast().words();

    assertThat(words).containsExactly(new ShellWord("b c", 15, 20), new ShellWord("d", 21, 22));
  }

  @Test
  void only_what_goes_into_a_pipe_is_piped() {
    assertThat(ShellScanner.scan("a | b || c |& d", 0))
        .extracting(ShellCommand::piped)
        .containsExactly(true, false, true, false);
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3"})
  void no_text_is_too_strange(long seed) {
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    String chars = "ab $(){}`'\"\\|&;<>#=\n\t-";
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text = new StringBuilder();
      random.ints(random.nextInt(30), 0, chars.length()).forEach(c -> text.append(chars.charAt(c)));

      for (ShellCommand command : ShellScanner.scan(text.toString(), 0)) {
        assertThat(command.words()).allMatch(word -> word.end() <= text.length());
      }
    }
  }
}
