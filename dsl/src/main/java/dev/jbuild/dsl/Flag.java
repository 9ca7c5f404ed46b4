package dev.jbuild.dsl;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A flag of an instruction, {@code --name[=value]}.
 *
 * @param name without dashes
 * @param value without quotes and before expansion, or null if there is no {@code =}
 * @param span where it stands, without the value
 * @param valueSpan where the value stands; if there is none, the flag's own
 */
public record Flag(String name, @Nullable String value, Span span, Span valueSpan) {

  /** Returns the value as a word; the empty word if there is none. */
  public Word word() {
    return new Word(value == null ? "" : value, valueSpan);
  }

  /** Returns whether a flag that switches something on or off, does so: its default is on. */
  boolean isOn() {
    return value == null || value.toLowerCase(Locale.ROOT).equals("true");
  }
}
