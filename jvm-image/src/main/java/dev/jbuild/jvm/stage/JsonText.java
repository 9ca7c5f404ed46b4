package dev.jbuild.jvm.stage;

import java.util.Locale;

/** Strings of JSON. */
public final class JsonText {
  private JsonText() {}

  /** Returns a JSON string, by RFC 8259 section 7. */
  public static String of(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }
}
