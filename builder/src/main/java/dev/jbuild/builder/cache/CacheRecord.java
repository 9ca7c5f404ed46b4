package dev.jbuild.builder.cache;

import dev.jbuild.json.Json;
import dev.jbuild.json.JsonException;
import dev.jbuild.layer.Layer;
import dev.jbuild.layer.LayerForm;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The result of a step in a cache that is shared.
 *
 * @param form how the layer was written
 * @param aliases digests of what the step was before its inputs were looked at: whoever knows one
 *     knows the key, without the files that the key is made of
 * @param used when a build last brought it there
 */
record CacheRecord(
    StepKey key, Layer layer, LayerForm form, Instant created, List<Digest> aliases, Instant used) {
  private static final int MAX_ALIASES = 100;

  CacheRecord {
    aliases = List.copyOf(aliases);
  }

  /**
   * Returns what both say of the same step. The later one's layer counts, and its aliases first.
   */
  CacheRecord merged(CacheRecord other) {
    if (other.used.isAfter(used)) {
      return other.merged(this);
    }
    List<Digest> all =
        Stream.concat(aliases.stream(), other.aliases.stream())
            .distinct()
            .limit(MAX_ALIASES)
            .sorted(Comparator.comparing(Digest::toString))
            .toList();
    return new CacheRecord(key, layer, form, created, all, used);
  }

  /** Returns the JSON form; {@code layers} is where its layer is found by its position. */
  Json.Object toJson(List<Descriptor> layers) {
    Json.Builder json =
        Json.object()
            .put("key", key.digest().toString())
            .put("layer", layers.indexOf(layer.blob()))
            .put("diffId", layer.diffId().toString())
            .put("created", created.toString())
            .put("used", used.getEpochSecond())
            .put("aliases", Json.texts(aliases.stream().map(Digest::toString).toList()))
            .put("inputs", key.toJson());
    StepResult.write(form, json);
    return json.build();
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException if it isn't that
   * @throws java.time.DateTimeException if a time is malformed or out of range
   */
  static CacheRecord fromJson(Json.Object json, List<Descriptor> layers) {
    long position = json.integer("layer").orElse(-1L);
    if (position < 0 || position >= layers.size()) {
      throw new JsonException("a step names layer " + position + " of " + layers.size());
    }
    return new CacheRecord(
        StepKey.fromJson(Digest.parse(json.requireText("key")), json.object("inputs")),
        new Layer(layers.get((int) position), Digest.parse(json.requireText("diffId"))),
        StepResult.form(json),
        Instant.parse(json.requireText("created")),
        aliases(json),
        Instant.ofEpochSecond(json.integer("used").orElse(0L)));
  }

  static List<Digest> aliases(Json.Object json) {
    List<String> aliases = json.texts("aliases");
    if (aliases.size() > MAX_ALIASES) {
      throw new JsonException("a step has more than " + MAX_ALIASES + " aliases");
    }
    return aliases.stream().map(Digest::parse).toList();
  }
}
