package dev.jbuild.builder.cache;

import dev.jbuild.json.Json;
import dev.jbuild.json.JsonException;
import dev.jbuild.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What a step's result depends on, and the digest of it. The fields are kept with the result, so
 * that a later build can say which input differs.
 *
 * @param digest over the length-prefixed names and values of {@code fields}
 * @param fields in order; each value is a list of strings
 */
public record StepKey(Digest digest, SequencedMap<String, List<String>> fields) {

  /** Starts a key of an operation; {@code version} changes when its meaning does. */
  public static Builder of(String operation, int version) {
    return new Builder().put("operation", List.of(operation, Integer.toString(version)));
  }

  /** Returns the name of this key's files and snapshots: 64 hex characters. */
  public String name() {
    return digest.hex();
  }

  /** Returns the fields as they are kept: of variables that look secret, the names alone. */
  public SequencedMap<String, List<String>> keptFields() {
    SequencedMap<String, List<String>> kept = new LinkedHashMap<>();
    fields.forEach((name, values) -> kept.put(name, KeptValues.of(name, values)));
    return kept;
  }

  /** Returns the fields to be kept: values of variables that look secret are left out. */
  Json.Object toJson() {
    Json.Builder json = Json.object();
    fields.forEach((name, values) -> json.put(name, Json.texts(KeptValues.of(name, values))));
    return json.build();
  }

  /**
   * Returns the key whose kept fields {@link #toJson} wrote.
   *
   * @throws JsonException if {@code fields} aren't lists of strings
   */
  static StepKey fromJson(Digest digest, Optional<Json.Object> fields) {
    SequencedMap<String, List<String>> all = new LinkedHashMap<>();
    fields.ifPresent(
        json -> json.members().keySet().forEach(name -> all.put(name, json.texts(name))));
    return new StepKey(digest, Collections.unmodifiableSequencedMap(all));
  }

  /** Collects the fields. */
  public static final class Builder {
    private final SequencedMap<String, List<String>> fields = new LinkedHashMap<>();

    private Builder() {}

    /**
     * Adds a field.
     *
     * @throws IllegalArgumentException if {@code name} is there already
     */
    public Builder put(String name, List<String> values) {
      if (fields.putIfAbsent(name, List.copyOf(values)) != null) {
        throw new IllegalArgumentException("the key has a field " + name + " already");
      }
      return this;
    }

    /** Adds a field of one value. */
    public Builder put(String name, String value) {
      return put(name, List.of(value));
    }

    /** Adds names and values as {@code NAME=value}, in the order of {@code values}. */
    public Builder put(String name, SequencedMap<String, String> values) {
      return put(name, values.entrySet().stream().map(StepKey::entry).toList());
    }

    /** Returns the key. */
    public StepKey build() {
      MessageDigest sha256 = Digest.newSha256();
      fields.forEach((name, values) -> {
        update(sha256, name);
        sha256.update(length(values.size()));
        values.forEach(value -> update(sha256, value));
      });
      return new StepKey(
          Digest.ofSha256(sha256.digest()), Collections.unmodifiableSequencedMap(fields));
    }
  }

  private static String entry(Map.Entry<String, String> entry) {
    return entry.getKey() + "=" + entry.getValue();
  }

  /** Lengths come before bytes, so that no two lists of fields give the same bytes. */
  private static void update(MessageDigest sha256, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    sha256.update(length(bytes.length));
    sha256.update(bytes);
  }

  private static byte[] length(int n) {
    return new byte[] {(byte) (n >>> 24), (byte) (n >>> 16), (byte) (n >>> 8), (byte) n};
  }
}
