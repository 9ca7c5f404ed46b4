package dev.jbuild.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTests {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{} {}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":NaN}",
        "{'a':1}",
        "[1,]",
        "// comment\n{}",
        "\"\\ud800",
        "\"\\ud800\"",
        "\"\\ud800\\ud800\"",
        "\"\\udc00\"",
        "\"\\u12g4\"",
        "\"\\x\"",
        "\"\\",
        "\"a\nb\"",
        "\"a",
        "01",
        "+1",
        "-",
        ".5",
        "1.",
        "1e",
        "0x10",
        "tru",
        "nulll",
        "[1 2]",
        "[1",
        "{\"a\" 1}",
        "{\"a\":1,}",
        "{\"a\":}",
        "{a:1}",
        "[\u00a01]",
        "\ufeff{}",
        "\0",
      })
  void what_is_not_exactly_one_strict_document_is_refused(String text) {
    assertThatThrownBy(() -> Json.parse(utf8(text))).isInstanceOf(JsonException.class);
  }

  @Test
  void what_is_wrong_is_told_with_its_place() {
    assertThatThrownBy(() -> Json.parse(utf8("{\n  \"a\": 1,\n  \"b\": x}")))
        .hasMessage("no valid JSON: line 3, column 8: unexpected x");
    assertThatThrownBy(() -> Json.parse(utf8("{\"a\":1,\"a\":2}")))
        .hasMessage("no valid JSON: line 1, column 13: member \"a\" is there twice");
    assertThatThrownBy(() -> Json.parse(utf8("[\"")))
        .hasMessage("no valid JSON: line 1, column 3: it ends too early");
  }

  @Test
  void escapes_are_read() {
    assertThat(Json.parse(utf8("\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00z\"")))
        .isEqualTo(new Json.Text("a\"\\/\b\f\n\r\té😀z"));
  }

  @Test
  void numbers_are_kept_as_they_are_written() {
    assertThat(Json.parse(utf8("[0,-0,12,-1.50,1e9,2.5E+10,3e-7]")))
        .isEqualTo(
            new Json.Array(
                Stream.of("0", "-0", "12", "-1.50", "1e9", "2.5E+10", "3e-7")
                    .<Json>map(Json.Number::new)
                    .toList()));
  }

  /** Changes valid documents at random; both must say the same of them. */
  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
  void it_takes_and_refuses_what_jackson_does(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int taken = 0;
    for (int i = 0; i < 2000; i++) {
      byte[] document = damaged(random, random(random, 4).bytes());
      boolean ours = isTaken(() -> Json.parse(document));
      assertThat(ours)
          .as(new String(document, StandardCharsets.UTF_8))
          .isEqualTo(isTaken(() -> JacksonReader.read(document)));
      if (ours) {
        taken++;
        assertThat(Json.parse(document)).isEqualTo(JacksonReader.read(document));
      }
    }
    assertThat(taken).isBetween(200, 1800);
  }

  private static byte[] damaged(SplittableRandom random, byte[] document) {
    byte[] alphabet = utf8("{}[]\",:\\/0123456789.eE+-tfnu \n\ré");
    byte[] changed = document.clone();
    for (int n = random.nextInt(3); n > 0 && changed.length > 0; n--) {
      changed[random.nextInt(changed.length)] = alphabet[random.nextInt(alphabet.length)];
    }
    return changed;
  }

  private static boolean isTaken(Runnable reading) {
    try {
      reading.run();
      return true;
    } catch (JsonException refused) {
      return false;
    }
  }

  @Test
  void nesting_deeper_than_64_is_refused() {
    assertThat(Json.parse(utf8("[".repeat(64) + "]".repeat(64)))).isNotNull();
    assertThatThrownBy(() -> Json.parse(utf8("[".repeat(65) + "]".repeat(65))))
        .isInstanceOf(JsonException.class);
  }

  @Test
  void text_that_is_no_utf_8_is_refused() {
    assertThatThrownBy(() -> Json.parse(new byte[] {'"', (byte) 0xC3, (byte) 0x28, '"'}))
        .isInstanceOf(JsonException.class);
  }

  @Test
  void a_member_of_the_wrong_type_is_named() {
    Json.Object object = Json.parse(utf8("{\"size\":\"12\",\"n\":1.5}")).asObject("it");

    assertThatThrownBy(() -> object.integer("size")).hasMessage("size is no number");
    assertThatThrownBy(() -> object.integer("n")).hasMessageContaining("n is no whole number");
    assertThatThrownBy(() -> object.requireText("name")).hasMessage("member name is missing");
  }

  @Test
  void a_null_member_counts_as_absent() {
    assertThat(Json.parse(utf8("{\"a\":null}")).asObject("it").text("a")).isEmpty();
  }

  @Test
  void only_what_must_be_escaped_is_escaped() {
    assertThat(new String(new Json.Text("a\"\\\n\u0001<é€😀").bytes(), StandardCharsets.UTF_8))
        .isEqualTo("\"a\\\"\\\\\\n\\u0001<é€😀\"");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void what_is_written_is_read_back(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 200; i++) {
      Json value = random(random, 5);
      assertThat(Json.parse(value.bytes())).isEqualTo(value);
    }
  }

  private static Json random(SplittableRandom random, int depth) {
    return switch (random.nextInt(depth == 0 ? 4 : 6)) {
      case 0 -> new Json.Text(text(random));
      case 1 -> new Json.Number(Long.toString(random.nextLong()));
      case 2 -> new Json.Bool(random.nextBoolean());
      case 3 -> new Json.Null();
      case 4 -> {
        List<Json> items = new ArrayList<>();
        for (int n = random.nextInt(4); n > 0; n--) {
          items.add(random(random, depth - 1));
        }
        yield new Json.Array(items);
      }
      default -> {
        SequencedMap<String, Json> members = new LinkedHashMap<>();
        for (int n = random.nextInt(4); n > 0; n--) {
          members.put(text(random), random(random, depth - 1));
        }
        yield new Json.Object(members);
      }
    };
  }

  private static String text(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(6); n > 0; n--) {
      int c = random.nextInt(0x11000);
      text.appendCodePoint(c >= 0xD800 && c < 0xE000 ? '"' : c);
    }
    return text.toString();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
