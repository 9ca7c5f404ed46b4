package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.json.Json;
import java.util.List;
import java.util.Map;

/**
 * The part of JSON Schema that {@code docs/progress.schema.json} uses, and no more: what it doesn't
 * know is an error of the schema. A member that no schema names is one, too, so that the documents
 * stay whole.
 */
record JsonSchema(Json.Object root) {

  /** Checks a value against the definition that its {@code type} names. */
  void check(Json value) {
    String type = value.asObject("line").requireText("type");
    assertThat(
            root.array("oneOf").stream()
                .map(one -> one.asObject("ref").requireText("$ref"))
                .toList())
        .contains("#/$defs/" + type);
    check(value, definition(type), type);
  }

  private Json.Object definition(String name) {
    return root.object("$defs").orElseThrow().object(name).orElseThrow();
  }

  private void check(Json value, Json.Object schema, String at) {
    for (Map.Entry<String, Json> rule : schema.members().entrySet()) {
      Json wanted = rule.getValue();
      switch (rule.getKey()) {
        case "$ref" ->
            check(value, definition(wanted.asText(at).substring("#/$defs/".length())), at);
        case "const" -> assertThat(value).as(at).isEqualTo(wanted);
        case "enum" -> assertThat(wanted.asArray(at)).as(at).contains(value);
        case "type" -> assertThat(type(value)).as(at).isEqualTo(wanted.asText(at));
        case "pattern" -> assertThat(value.asText(at)).as(at).containsPattern(wanted.asText(at));
        case "minimum" ->
            assertThat(value.asLong(at)).as(at).isGreaterThanOrEqualTo(wanted.asLong(at));
        case "minItems" ->
            assertThat((long) value.asArray(at).size())
                .as(at)
                .isGreaterThanOrEqualTo(wanted.asLong(at));
        case "items" ->
            value.asArray(at).forEach(item -> check(item, wanted.asObject(at), at + "[]"));
        case "required" ->
            assertThat(value.asObject(at).members().keySet())
                .as(at)
                .containsAll(wanted.asArray(at).stream().map(name -> name.asText(at)).toList());
        case "properties" ->
            value
                .asObject(at)
                .members()
                .forEach((name, member) ->
                    check(
                        member,
                        wanted
                            .asObject(at)
                            .object(name)
                            .orElseThrow(() -> new AssertionError(at + " has " + name)),
                        at + "." + name));
        default -> throw new AssertionError("the schema has " + rule.getKey());
      }
    }
  }

  private static String type(Json value) {
    return switch (value) {
      case Json.Text _ -> "string";
      case Json.Number(var literal) -> literal.matches("-?[0-9]+") ? "integer" : "number";
      case Json.Bool _ -> "boolean";
      case Json.Null _ -> "null";
      case Json.Array _ -> "array";
      case Json.Object _ -> "object";
    };
  }

  /** Returns the types of the lines. */
  static List<String> types(List<Json.Object> lines) {
    return lines.stream().map(line -> line.requireText("type")).toList();
  }
}
