package dev.jbuild.dsl;

import dev.jbuild.json.Json;
import dev.jbuild.json.JsonException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The arguments of an instruction as a JSON array of strings. */
sealed interface JsonForm {

  /** It isn't one: another form is meant. */
  record None() implements JsonForm {}

  /** It is an array, but holds something that is no string. */
  record Mixed() implements JsonForm {}

  /** The strings, decoded. */
  record Words(List<Word> words) implements JsonForm {}

  /** Reads {@code arguments}. What isn't valid JSON to its end is another form. */
  static JsonForm read(LogicalLine arguments) {
    if (!arguments.text().startsWith("[")) {
      return new None();
    }
    List<Json> items;
    try {
      items = Json.parse(arguments.text().getBytes(StandardCharsets.UTF_8)).asArray("arguments");
    } catch (JsonException anotherForm) {
      return new None();
    }
    if (!items.stream().allMatch(Json.Text.class::isInstance)) {
      return new Mixed();
    }
    return new Words(words(arguments, items));
  }

  private static List<Word> words(LogicalLine arguments, List<Json> items) {
    List<Word> words = new ArrayList<>();
    int at = 0;
    for (Json item : items) {
      int start = arguments.text().indexOf('"', at);
      int stop = closingQuote(arguments.text(), start) + 1;
      words.add(new Word(item.asText("word"), arguments.span(start, stop)));
      at = stop;
    }
    return words;
  }

  private static int closingQuote(String text, int open) {
    int at = open + 1;
    while (text.charAt(at) != '"') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return at;
  }
}
