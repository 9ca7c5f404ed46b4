package dev.jbuild.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** A JSON value. Objects keep the order of their members, so that equal values give equal bytes. */
public sealed interface Json {

  /** A string. */
  record Text(String value) implements Json {}

  /**
   * A number, kept as it was written.
   *
   * @param literal in JSON's grammar
   */
  record Number(String literal) implements Json {}

  /** {@code true} or {@code false}. */
  record Bool(boolean value) implements Json {}

  /** {@code null}. */
  record Null() implements Json {}

  /** An array. */
  record Array(List<Json> items) implements Json {
    public Array {
      items = List.copyOf(items);
    }
  }

  /** An object. */
  record Object(SequencedMap<String, Json> members) implements Json {
    public Object {
      members = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(members));
    }

    /** Returns the member {@code name}; a member that is {@code null} counts as absent. */
    public Optional<Json> get(String name) {
      return Optional.ofNullable(members.get(name)).filter(value -> !(value instanceof Null));
    }

    /**
     * Returns the member {@code name} if it is there.
     *
     * @throws JsonException if it is there but no string
     */
    public Optional<String> text(String name) {
      return get(name).map(value -> value.asText(name));
    }

    /**
     * Returns the string member {@code name}.
     *
     * @throws JsonException if it is missing or no string
     */
    public String requireText(String name) {
      return text(name).orElseThrow(() -> new JsonException("member " + name + " is missing"));
    }

    /**
     * Returns the member {@code name} as whole number if it is there.
     *
     * @throws JsonException if it is there but no whole number of 64 bits
     */
    public Optional<Long> integer(String name) {
      return get(name).map(value -> value.asLong(name));
    }

    /**
     * Returns the array {@code name}, empty if it is absent.
     *
     * @throws JsonException if it is there but no array
     */
    public List<Json> array(String name) {
      return get(name).map(value -> value.asArray(name)).orElse(List.of());
    }

    /**
     * Returns the object {@code name} if it is there.
     *
     * @throws JsonException if it is there but no object
     */
    public Optional<Object> object(String name) {
      return get(name).map(value -> value.asObject(name));
    }

    /**
     * Returns the strings of the array {@code name}, empty if it is absent.
     *
     * @throws JsonException if it isn't an array of strings
     */
    public List<String> texts(String name) {
      return array(name).stream().map(item -> item.asText(name)).toList();
    }

    /**
     * Returns the strings of the object {@code name} in their order, empty if it is absent.
     *
     * @throws JsonException if it isn't an object of strings
     */
    public SequencedMap<String, String> textMap(String name) {
      SequencedMap<String, String> map = new LinkedHashMap<>();
      object(name).ifPresent(o -> o.members().forEach((k, v) -> map.put(k, v.asText(name))));
      return Collections.unmodifiableSequencedMap(map);
    }
  }

  /**
   * Returns this string.
   *
   * @param name what to call it in the error
   * @throws JsonException if it is none
   */
  default String asText(String name) {
    if (this instanceof Text(var value)) {
      return value;
    }
    throw new JsonException(name + " is no string");
  }

  /**
   * Returns this whole number.
   *
   * @throws JsonException if it is none, or does not fit 64 bits
   */
  default long asLong(String name) {
    if (this instanceof Number(var literal)) {
      try {
        return Long.parseLong(literal);
      } catch (NumberFormatException tooLarge) {
        throw new JsonException(name + " is no whole number of 64 bits: " + literal, tooLarge);
      }
    }
    throw new JsonException(name + " is no number");
  }

  /**
   * Returns the items of this array.
   *
   * @throws JsonException if it is none
   */
  default List<Json> asArray(String name) {
    if (this instanceof Array(var items)) {
      return items;
    }
    throw new JsonException(name + " is no array");
  }

  /**
   * Returns this object.
   *
   * @throws JsonException if it is none
   */
  default Object asObject(String name) {
    if (this instanceof Object object) {
      return object;
    }
    throw new JsonException(name + " is no object");
  }

  /**
   * Returns the compact UTF-8 form: members in their order, no white space, no escaping that isn't
   * needed.
   */
  default byte[] bytes() {
    return JsonWriter.write(this).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads one document.
   *
   * @throws JsonException if it isn't exactly one JSON value in UTF-8, repeats a member, or is
   *     nested deeper than 64
   */
  static Json parse(byte[] document) {
    return JsonReader.read(document);
  }

  /** Appends the compact form of a string, for one who writes very many. */
  static void append(String value, StringBuilder out) {
    JsonWriter.string(value, out);
  }

  /** Returns an array of strings. */
  static Array texts(Iterable<String> values) {
    List<Json> items = new ArrayList<>();
    values.forEach(value -> items.add(new Text(value)));
    return new Array(items);
  }

  /** Returns an object of strings, in the order of {@code values}. */
  static Object textMap(Map<String, String> values) {
    SequencedMap<String, Json> members = new LinkedHashMap<>();
    values.forEach((name, value) -> members.put(name, new Text(value)));
    return new Object(members);
  }

  /** Starts an object. */
  static Builder object() {
    return new Builder();
  }

  /** Collects the members of an object; what is null or empty-optional is left out. */
  final class Builder {
    private final SequencedMap<String, Json> members = new LinkedHashMap<>();

    private Builder() {}

    /** Adds a member, unless {@code value} is null. */
    public Builder put(String name, @Nullable Json value) {
      if (value != null) {
        members.put(name, value);
      }
      return this;
    }

    /** Adds a string, unless {@code value} is null. */
    public Builder put(String name, @Nullable String value) {
      return put(name, value == null ? null : new Text(value));
    }

    /** Adds a whole number. */
    public Builder put(String name, long value) {
      return put(name, new Number(Long.toString(value)));
    }

    /** Adds every member of {@code other} that isn't there yet. */
    public Builder putAllAbsent(Object other) {
      other.members().forEach(members::putIfAbsent);
      return this;
    }

    /** Returns the object. */
    public Object build() {
      return new Object(members);
    }
  }
}
