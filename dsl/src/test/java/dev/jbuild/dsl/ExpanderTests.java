package dev.jbuild.dsl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpanderTests {
  private static final Map<String, String> VARIABLES =
      Map.of(
          "PWD", "/home",
          "SHELL", "bash",
          "NULL", "",
          "LIB", "/usr/lib/libfoo.so.1.2",
          "STARS", "a*b*c",
          "NAMES", "ab cd",
          "한국", "한국어");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0001',
      textBlock =
          """
          hello|hello
          he'll'o|hello
          he\\'llo|he'llo
          abc\\tdef|abctdef
          "abc\\tdef"|abc\\tdef
          "abc\\\\tdef"|abc\\tdef
          'abc\\tdef'|abc\\tdef
          hello\\|hello
          hello\\\\|hello\\
          "hel'lo"|hel'lo
          'hello\\'|hello\\
          'hello\\\\there'|hello\\\\there
          "''"|''
          $.|$.
          he$1x|hex
          he$.x|he$.x
          he$pwd.|he.
          he$PWD|he/home
          he\\$PWD|he$PWD
          he\\\\$PWD|he\\/home
          "he\\$PWD"|he$PWD
          \\${}aaa|${}aaa
          he${hi}xx|hexx
          he${PWD}|he/home
          he${XXX:-000}xx|he000xx
          he${PWD:-000}xx|he/homexx
          he${XXX:-$PWD}xx|he/homexx
          he${XXX:-${PWD:-yyy}}xx|he/homexx
          he${XXX:-${YYY:-yyy}}xx|heyyyxx
          ${NULL:-x}|x
          a${NULL-x}|a
          ${XXX-x}|x
          he${PWD?}|he/home
          he${PWD:?}|he/home
          he${NULL?}|he
          he${XXX:+${PWD}}xx|hexx
          he${PWD:+${SHELL}}xx|hebashxx
          a${NULL:+x}|a
          a${NULL+x}|ax
          a${XXX+x}|a
          'he${XX}'|he${XX}
          "he'$PWD'"|he'/home'
          '"hello"'|"hello"
          he${PWD:+${PWD}:}xx|he/home:xx
          he${XXX:-\\$PWD:}xx|he$PWD:xx
          he${XXX:-\\${PWD}z}xx|he${PWDz}xx
          ${XXX:-'} "x'}|} "x
          안녕$한국|안녕한국어
          ${aaa}}|}
          ${aaa:-bbb {foo}|bbb {foo
          $999aaa|aaa
          ${999:-bbb}aaa|bbbaaa
          $@@@|@@
          a$$|a
          ${?:-bbb}|bbb
          ${LIB##*/}|libfoo.so.1.2
          ${LIB#*/}|usr/lib/libfoo.so.1.2
          ${LIB#/usr}|/lib/libfoo.so.1.2
          ${LIB#usr}|/usr/lib/libfoo.so.1.2
          ${LIB%.*}|/usr/lib/libfoo.so.1
          ${LIB%%.*}|/usr/lib/libfoo
          ${LIB%%/*}x|x
          ${LIB%.?}|/usr/lib/libfoo.so.1
          ${LIB/lib/LIB}|/usr/LIB/libfoo.so.1.2
          ${LIB//lib/LIB}|/usr/LIB/LIBfoo.so.1.2
          ${LIB//l?b/}|/usr//foo.so.1.2
          ${LIB/\\/usr\\/lib/X}|X/libfoo.so.1.2
          ${LIB//\\//-}|-usr-lib-libfoo.so.1.2
          ${STARS#a\\*}|b*c
          ${STARS//\\*/+}|a+b+c
          ${STARS#*b}|*c
          ${LIB#${XXX:-/usr}}|/lib/libfoo.so.1.2
          ${PWD/h*e/$SHELL}|/bash
          """)
  void expands(String text, String expected) {
    assertThat(Expander.expand(text, '\\', Expander.Known.of(VARIABLES)).value())
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "he'llo",
        "he\\\\'llo",
        "\"hello",
        "\"hello\\\"",
        "${}",
        "he${.}",
        "${XXX:YYY}",
        "he${PWD",
        "he${PWD:=000}xx",
        "${{aaa}",
        "${aaa:-bbb",
        "${aaa:-bbb ${foo}",
        "${:}",
        "${:-bbb}",
        "${PWD:#x}",
        "${PWD^}",
        "${PWD/a}",
        "${PWD/a/b",
        "${PWD#\\a}",
        "${PWD:",
        "${"
      })
  void malformed_text_is_refused(String text) {
    assertThatThrownBy(() -> Expander.expand(text, '\\', Expander.Known.of(VARIABLES)))
        .isInstanceOfSatisfying(
            SubstitutionException.class, wrong -> assertThat(wrong.isRequired()).isFalse());
  }

  @ParameterizedTest
  @CsvSource({
    "${XXX?}, XXX: is not set",
    "${XXX:?}, XXX: is not set",
    "${NULL:?}, NULL: is empty",
    "${XXX:?give $SHELL}, XXX: give bash"
  })
  void a_required_variable_that_is_missing_is_told_with_its_message(String text, String what) {
    assertThatThrownBy(() -> Expander.expand(text, '\\', Expander.Known.of(VARIABLES)))
        .isInstanceOfSatisfying(
            SubstitutionException.class,
            wrong -> {
              assertThat(wrong.isRequired()).isTrue();
              assertThat(wrong.what()).isEqualTo(what);
            });
  }

  @Test
  void only_plain_references_are_told_as_undefined() {
    assertThat(
            Expander.expand(
                    "$a ${b} ${c:-x} ${d+x} ${e#x} $PWD", '\\', Expander.Known.of(VARIABLES))
                .undefined())
        .containsExactly("a", "b");
  }

  @Test
  void the_escape_char_of_the_file_escapes() {
    assertThat(Expander.expand("`$PWD \\$PWD \"`$x\"", '`', Expander.Known.of(VARIABLES)).value())
        .isEqualTo("$PWD \\/home $x");
  }

  @Test
  void quotes_of_a_heredoc_body_stay() {
    assertThat(
            Expander.expandBody("'$PWD' \"\\$PWD\"\n${SHELL}", Expander.Known.of(VARIABLES))
                .value())
        .isEqualTo("'/home' \"$PWD\"\nbash");
  }

  @Test
  void words_are_split_after_expansion_except_where_quoted() {
    assertThat(
            Expander.words("$NAMES \"$NAMES\" a\\ b 'c d'e ''", '\\', Expander.Known.of(VARIABLES))
                .value())
        .containsExactly("ab", "cd", "ab cd", "a b", "c de");
  }

  @Test
  void a_pattern_with_many_stars_takes_no_exponential_time() {
    String stars = "*a".repeat(40) + "b";
    Map<String, String> variables = Map.of("a", "a".repeat(2000));

    assertThat(Expander.expand("${a##" + stars + "}", '\\', Expander.Known.of(variables)).value())
        .hasSize(2000);
  }

  @Test
  void an_empty_pattern_matches_between_all_chars() {
    assertThat(Glob.of("", new ExpansionWork()).replace("ab", "-", true)).isEqualTo("-a-b-");
    assertThat(Glob.of("*", new ExpansionWork()).replace("ab", "-", true)).isEqualTo("-");
    assertThat(Glob.of("", new ExpansionWork()).replace("ab", "-", false)).isEqualTo("-ab");
  }
}
