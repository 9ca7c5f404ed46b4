package dev.jbuild.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;

/**
 * The value of an option that is a line of comma-separated {@code key=value}: a field with commas
 * stands in double quotes. Source: RFC 4180.
 */
final class CsvFields {
  private CsvFields() {}

  /**
   * Cuts {@code line} at its commas.
   *
   * @throws IllegalArgumentException if a quote isn't closed, stands within a field, or something
   *     follows it
   */
  static List<String> cut(String line) {
    List<String> fields = new ArrayList<>();
    int at = 0;
    do {
      StringBuilder field = new StringBuilder();
      at = line.startsWith("\"", at) ? quoted(line, at + 1, field) : plain(line, at, field);
      fields.add(field.toString());
    } while (at++ < line.length());
    return fields;
  }

  private static int plain(String line, int start, StringBuilder field) {
    int comma = line.indexOf(',', start);
    int end = comma < 0 ? line.length() : comma;
    field.append(line, start, end);
    if (field.indexOf("\"") >= 0) {
      throw new IllegalArgumentException("the quote in " + field + " doesn't begin the field");
    }
    return end;
  }

  private static int quoted(String line, int start, StringBuilder field) {
    int at = start;
    while (at < line.length()) {
      char c = line.charAt(at++);
      if (c != '"') {
        field.append(c);
      } else if (line.startsWith("\"", at)) {
        field.append('"');
        at++;
      } else if (at == line.length() || line.charAt(at) == ',') {
        return at;
      } else {
        throw new IllegalArgumentException("a comma must follow the closing quote");
      }
    }
    throw new IllegalArgumentException("a quote is not closed");
  }

  /**
   * Returns the fields by their keys, in lower case.
   *
   * @throws IllegalArgumentException if a field has no key, or a key comes twice
   */
  static SequencedMap<String, String> keyed(List<String> fields) {
    SequencedMap<String, String> keyed = new LinkedHashMap<>();
    for (String field : fields) {
      int equals = field.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("field " + field + " is not of the form key=value");
      }
      String key = field.substring(0, equals).strip();
      // What is annotated is a name of its own, the rest are words of the option.
      String known = key.startsWith("annotation") ? key : key.toLowerCase(Locale.ROOT);
      if (keyed.put(known, field.substring(equals + 1)) != null) {
        throw new IllegalArgumentException("key " + known + " stands twice");
      }
    }
    return keyed;
  }
}
