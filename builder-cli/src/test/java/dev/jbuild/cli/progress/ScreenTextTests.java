package dev.jbuild.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScreenTextTests {
  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "plain,plain",
        "^[[31mred^[[0m,red",
        "^[[2J^[[Hx,x",
        "^[]0;title~bellx,x",
        "^[]8;;http://x^[\\link^[]8;;^[\\,link",
        "^[Pq#0^[\\x,x",
        "^[(Bx,x",
        "^[,''",
        "x^[[,x",
        "x^[]0;never ends,x",
        "10%~cr50%~cr100%~cr,100%",
        "a~bellb,ab",
        "~c131mx,x",
        "a~rtlb,ab",
        "漢字é😀,漢字é😀",
      })
  void what_drives_a_terminal_is_left_out(String line, String text) {
    String raw =
        line.replace("^[", "\u001b")
            .replace("~bell", "\u0007")
            .replace("~cr", "\r")
            .replace("~c1", "\u009b")
            .replace("~rtl", "\u202e");

    assertThat(ScreenText.clean(raw)).isEqualTo(text);
  }

  @Test
  void no_string_of_control_characters_and_letters_leaves_a_control_character() {
    var random = new java.util.SplittableRandom(20260101);
    int[] alphabet = {
      0x1B, '[', ']', 'P', '\\', '(', ';', '3', 'm', 7, 8, 0x9B, 0x9D, 0x202E, 'x', '漢'
    };
    for (int i = 0; i < 20_000; i++) {
      StringBuilder line = new StringBuilder();
      for (int n = random.nextInt(12); n > 0; n--) {
        line.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
      }
      assertThat(ScreenText.clean(line.toString()))
          .as(line.toString())
          .doesNotContainPattern("[\\x00-\\x1f\\x7f-\\x9f\\u202e]");
    }
  }

  @Test
  void a_tab_goes_to_the_next_column_of_eight() {
    assertThat(ScreenText.clean("漢\tx\ty")).isEqualTo("漢      x       y");
  }

  @ParameterizedTest
  @CsvSource({
    "abc,3,abc",
    "abcd,3,ab…",
    "漢字,4,漢字",
    "漢字,3,漢…",
    "漢字,2,…",
    "e\u0301e\u0301e\u0301,2,e\u0301…",
    "abc,0,''",
  })
  void a_text_is_cut_by_columns(String text, int columns, String cut) {
    assertThat(ScreenText.cut(text, columns)).isEqualTo(cut);
  }
}
