package dev.jbuild.builder.cache;

import dev.jbuild.dsl.lint.SecretNames;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What is written to disk, and shared, of the values that a key is made of. */
final class KeptValues {
  /** The field whose values are {@code NAME=value}. */
  static final String ENVIRONMENT = "environment";

  private static final Pattern CREDENTIALS = Pattern.compile("://[^/@\\s]*@");

  private KeptValues() {}

  /**
   * Returns {@code values} without credentials in addresses; variables that look secret stand there
   * by their names alone.
   */
  static List<String> of(String field, List<String> values) {
    List<String> clean =
        values.stream().map(value -> CREDENTIALS.matcher(value).replaceAll("://***@")).toList();
    if (!field.equals(ENVIRONMENT)) {
      return clean;
    }
    List<String> kept = new ArrayList<>();
    for (String value : clean) {
      int equals = value.indexOf('=');
      String name = equals < 0 ? value : value.substring(0, equals);
      kept.add(SecretNames.contains(name) ? name : value);
    }
    return kept;
  }
}
