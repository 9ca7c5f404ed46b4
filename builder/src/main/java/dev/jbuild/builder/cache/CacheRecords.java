package dev.jbuild.builder.cache;

import dev.jbuild.json.Json;
import dev.jbuild.json.JsonException;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.Manifest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What a shared cache holds. It is stored as an image manifest whose layers are the layers of the
 * steps, so that registries keep them, and whose config is this. Source: image-spec 1.1,
 * manifest.md, section Guidelines for Artifact Usage.
 *
 * @param steps by their keys
 * @param merged manifests of other writers that this one has taken in, with the time of that
 */
record CacheRecords(SequencedMap<Digest, CacheRecord> steps, SequencedMap<Digest, Instant> merged) {
  static final String CONFIG = "application/vnd.jbuild.cache.config.v1+json";

  /** A registry takes manifests of 4 MiB, which have some 20,000 layers. */
  static final int MAX_STEPS = 10_000;

  static final int MAX_CONFIG_BYTES = 32 << 20;

  private static final int VERSION = 1;

  /** What no build has used for so long goes. */
  private static final Duration KEPT = Duration.ofDays(30);

  CacheRecords {
    steps = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(steps));
    merged = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(merged));
  }

  /** Returns records of {@code steps} alone; of two with the same key, both are merged. */
  static CacheRecords of(Collection<CacheRecord> steps) {
    SequencedMap<Digest, CacheRecord> all = new LinkedHashMap<>();
    steps.forEach(step -> all.merge(step.key().digest(), step, CacheRecord::merged));
    return new CacheRecords(all, new LinkedHashMap<>());
  }

  Optional<CacheRecord> find(Digest key) {
    return Optional.ofNullable(steps.get(key));
  }

  /**
   * Returns the keys by what the steps were before their inputs were looked at. Where one came to
   * several results, as commands do that look at the time, the one that was used last counts.
   */
  Map<Digest, StepKey> aliases() {
    List<CacheRecord> byUse = new ArrayList<>(steps.values());
    byUse.sort(Comparator.comparing(CacheRecord::used).thenComparing(CacheRecord::created));
    Map<Digest, StepKey> keys = new HashMap<>();
    byUse.forEach(step -> step.aliases().forEach(alias -> keys.put(alias, step.key())));
    return keys;
  }

  CacheRecords merged(CacheRecords other) {
    SequencedMap<Digest, CacheRecord> all = new LinkedHashMap<>(steps);
    other.steps.forEach((key, step) -> all.merge(key, step, CacheRecord::merged));
    SequencedMap<Digest, Instant> both = new LinkedHashMap<>(merged);
    other.merged.forEach(
        (digest, time) -> both.merge(digest, time, (a, b) -> a.isBefore(b) ? a : b));
    return new CacheRecords(all, both);
  }

  CacheRecords withMerged(SequencedMap<Digest, Instant> changed) {
    return new CacheRecords(steps, changed);
  }

  /** Returns whether nothing of {@code mine} would be new here, but for the time of its use. */
  boolean contains(CacheRecords mine, Instant now) {
    return mine.steps.values().stream()
        .allMatch(step ->
            find(step.key().digest())
                .filter(there ->
                    there.layer().equals(step.layer())
                        && there.aliases().containsAll(step.aliases())
                        && there.used().isAfter(now.minus(Duration.ofDays(1))))
                .isPresent());
  }

  /** Returns those that were used lately, the most recently used if they are too many. */
  CacheRecords bounded(Instant now) {
    List<CacheRecord> kept = new ArrayList<>(steps.values());
    kept.removeIf(step -> step.used().isBefore(now.minus(KEPT)));
    kept.sort(
        Comparator.comparing(CacheRecord::used)
            .reversed()
            .thenComparing(step -> step.key().digest().toString()));
    return of(kept.subList(0, Math.min(kept.size(), MAX_STEPS))).withMerged(merged);
  }

  /** Returns the layers that the records name, each once. */
  List<Descriptor> layers() {
    LinkedHashSet<Descriptor> layers = new LinkedHashSet<>();
    steps.values().forEach(step -> layers.add(step.layer().blob()));
    return List.copyOf(layers);
  }

  /** Returns the config that tells these records, over {@link #layers}. */
  Json.Object config() {
    List<Descriptor> layers = layers();
    SequencedMap<String, String> times = new LinkedHashMap<>();
    merged.forEach((digest, time) -> times.put(digest.toString(), time.toString()));
    return Json.object()
        .put("version", VERSION)
        .put(
            "steps",
            new Json.Array(steps.values().stream().<Json>map(step -> step.toJson(layers)).toList()))
        .put("merged", Json.textMap(times))
        .build();
  }

  /** Returns the manifest over {@code config}, which is the bytes of {@link #config}. */
  Manifest manifest(byte[] config) {
    return Manifest.of(Descriptor.of(CONFIG, config), layers());
  }

  /**
   * Reads a config.
   *
   * @param layers of the manifest
   * @throws IllegalArgumentException if it is malformed, or of another version
   * @throws java.time.DateTimeException if a time is malformed or out of range
   */
  static CacheRecords parse(Json.Object config, List<Descriptor> layers) {
    long version = config.integer("version").orElse(0L);
    if (version != VERSION) {
      throw new JsonException("version " + version + " of the cache is not known");
    }
    List<Json> steps = config.array("steps");
    if (steps.size() > MAX_STEPS) {
      throw new JsonException("the cache has more than " + MAX_STEPS + " steps");
    }
    SequencedMap<Digest, Instant> merged = new LinkedHashMap<>();
    config
        .textMap("merged")
        .forEach((digest, time) -> merged.put(Digest.parse(digest), Instant.parse(time)));
    return of(steps.stream()
            .map(step -> CacheRecord.fromJson(step.asObject("step"), layers))
            .toList())
        .withMerged(merged);
  }
}
