package dev.jbuild.cli;

import java.util.ArrayList;
import java.util.List;

/** The fields of an option, apart by commas; one in quotes may have commas. Source: RFC 4180. */
final class CsvFields {
  private CsvFields() {}

  /**
   * Returns the fields of {@code text} without their quotes.
   *
   * @throws IllegalArgumentException if a quote is neither around a field nor doubled
   */
  static List<String> split(String text) {
    List<String> fields = new ArrayList<>();
    int at = 0;
    while (at <= text.length()) {
      StringBuilder field = new StringBuilder();
      at = text.startsWith("\"", at) ? quoted(text, at + 1, field) : plain(text, at, field);
      if (at < text.length() && text.charAt(at) != ',') {
        throw new IllegalArgumentException("there is more behind the quote that ends " + field);
      }
      fields.add(field.toString());
      at++;
    }
    return fields;
  }

  private static int plain(String text, int start, StringBuilder field) {
    int comma = text.indexOf(',', start);
    int end = comma < 0 ? text.length() : comma;
    field.append(text, start, end);
    if (field.indexOf("\"") >= 0) {
      throw new IllegalArgumentException("the quote in " + field + " doesn't begin the field");
    }
    return end;
  }

  /** Returns the index behind the quote that ends the field. */
  private static int quoted(String text, int start, StringBuilder field) {
    for (int i = start; i < text.length(); i++) {
      if (text.charAt(i) != '"') {
        field.append(text.charAt(i));
      } else if (text.startsWith("\"\"", i)) {
        field.append('"');
        i++;
      } else {
        return i + 1;
      }
    }
    throw new IllegalArgumentException("the quote of " + field + " has no end");
  }
}
