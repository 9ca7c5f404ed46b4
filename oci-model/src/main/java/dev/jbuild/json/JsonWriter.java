package dev.jbuild.json;

import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;

/**
 * Writes the one form of a value: what digests are taken of must not depend on a library's version.
 */
final class JsonWriter {
  private final StringBuilder out = new StringBuilder();

  private JsonWriter() {}

  static String write(Json value) {
    JsonWriter writer = new JsonWriter();
    writer.value(value);
    return writer.out.toString();
  }

  private void value(Json value) {
    switch (value) {
      case Json.Text(var text) -> string(text, out);
      case Json.Number(var literal) -> out.append(literal);
      case Json.Bool(var bool) -> out.append(bool);
      case Json.Null() -> out.append("null");
      case Json.Array(var items) -> {
        out.append('[');
        for (Iterator<Json> i = items.iterator(); i.hasNext(); ) {
          value(i.next());
          out.append(i.hasNext() ? "," : "");
        }
        out.append(']');
      }
      case Json.Object(var members) -> {
        out.append('{');
        for (Iterator<Map.Entry<String, Json>> i = members.entrySet().iterator(); i.hasNext(); ) {
          var member = i.next();
          string(member.getKey(), out);
          out.append(':');
          value(member.getValue());
          out.append(i.hasNext() ? "," : "");
        }
        out.append('}');
      }
    }
  }

  static void string(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20 || (Character.isSurrogate(c) && !isPaired(text, i))) {
            out.append("\\u").append(HexFormat.of().toHexDigits(c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  private static boolean isPaired(String text, int i) {
    return Character.isHighSurrogate(text.charAt(i))
        ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
  }
}
