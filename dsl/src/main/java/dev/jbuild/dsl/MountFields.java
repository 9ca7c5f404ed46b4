package dev.jbuild.dsl;

import dev.jbuild.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a {@code --mount}, as comma-separated values: one that has a comma is in double
 * quotes, where two stand for one.
 */
final class MountFields {
  private final String text;
  private final SourceText source;
  private final Span span;
  private final List<Field> fields = new ArrayList<>();
  private int at;

  /**
   * One field.
   *
   * @param written the key as it is written
   * @param value before expansion, or null if there is no {@code =}
   */
  record Field(String written, @Nullable String value) {
    /** Returns the key in lower case. */
    String key() {
      return written.toLowerCase(Locale.ROOT);
    }
  }

  private MountFields(Flag flag, SourceText source) {
    this.text = flag.word().text();
    this.source = source;
    this.span = flag.valueSpan();
  }

  /**
   * Returns the fields in their order.
   *
   * @throws BuildfileException if quotes are wrong
   */
  static List<Field> of(Flag flag, SourceText source) {
    MountFields fields = new MountFields(flag, source);
    do {
      fields.add(fields.next());
    } while (fields.at++ < fields.text.length());
    return fields.fields;
  }

  /** Returns the value of the last field {@code key} that has one, or the empty text. */
  static String last(List<Field> fields, String key) {
    String value = "";
    for (Field field : fields) {
      if (field.key().equals(key) && field.value != null) {
        value = field.value;
      }
    }
    return value;
  }

  /** Reads up to a comma or the end. */
  private String next() {
    if (at < text.length() && text.charAt(at) == '"') {
      return quoted();
    }
    int comma = text.indexOf(',', at);
    int end = comma < 0 ? text.length() : comma;
    String field = text.substring(at, end);
    if (field.indexOf('"') >= 0) {
      throw wrong("the quote in " + field + " doesn't begin the field");
    }
    at = end;
    return field;
  }

  private String quoted() {
    StringBuilder field = new StringBuilder();
    for (at++; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c != '"') {
        field.append(c);
      } else if (at + 1 < text.length() && text.charAt(at + 1) == '"') {
        field.append('"');
        at++;
      } else {
        at++;
        if (at < text.length() && text.charAt(at) != ',') {
          throw wrong("there is more behind the quote that ends " + field);
        }
        return field.toString();
      }
    }
    throw wrong("the quote of " + field + " has no end");
  }

  private void add(String field) {
    int equals = field.indexOf('=');
    String key = equals < 0 ? field : field.substring(0, equals);
    fields.add(new Field(key, equals < 0 ? null : field.substring(equals + 1)));
  }

  private BuildfileException wrong(String what) {
    return new BuildfileException(
        new Problem(
            "BadMount",
            what,
            source.place(span),
            "quote a whole field, as in --mount='type=bind,\"target=/a,b\"'"));
  }
}
