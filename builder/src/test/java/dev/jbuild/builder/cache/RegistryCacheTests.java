package dev.jbuild.builder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.layer.Layer;
import dev.jbuild.layer.LayerForm;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Manifest;
import dev.jbuild.oci.MediaTypes;
import dev.jbuild.registry.Credentials;
import dev.jbuild.registry.HttpRegistryClient;
import dev.jbuild.registry.RegistryClient;
import dev.jbuild.registry.RegistryOptions;
import dev.jbuild.registry.testing.FakeRegistry;
import dev.jbuild.registry.testing.FakeStorage.Stored;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistryCacheTests {
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final int LARGE = 20 << 20;

  private FakeRegistry registry;
  private RegistryClient client;
  private RegistryCache cache;

  @BeforeEach
  void start() throws IOException {
    registry = FakeRegistry.start();
    client = new HttpRegistryClient(RegistryOptions.of(Credentials.ANONYMOUS));
    ImageReference name = ImageReference.parse(registry.name() + "/cache:main");
    cache = new RegistryCache(client, name, List.of());
  }

  @AfterEach
  void stop() {
    client.close();
    registry.close();
  }

  private static CacheRecord record(String name, int inputBytes) {
    byte[] blob = name.getBytes(StandardCharsets.UTF_8);
    return new CacheRecord(
        StepKey.of("run", 1).put("name", name).put("input", "x".repeat(inputBytes)).build(),
        new Layer(Descriptor.of(MediaTypes.OCI_LAYER_GZIP, blob), Digest.sha256(blob)),
        LayerForm.USUAL,
        NOW,
        List.of(),
        NOW);
  }

  /** Puts records under the tag of a writer, or another one; returns the digest. */
  private Digest put(CacheRecords records, String tag) {
    byte[] config = records.config().bytes();
    registry.blob("cache", config);
    Manifest manifest = records.manifest(config);
    return put(manifest, tag);
  }

  private Digest put(Manifest manifest, String tag) {
    Digest digest = manifest.descriptor().digest();
    Stored stored = new Stored(manifest.descriptor().mediaType(), manifest.bytes());
    registry.storage().manifest("cache", digest.toString(), stored);
    registry.storage().manifest("cache", tag.isEmpty() ? writerTag(digest) : tag, stored);
    return digest;
  }

  private static String writerTag(Digest digest) {
    return "main-jbuild-" + digest.hex().substring(0, 16);
  }

  private static CacheRecords records(CacheRecord... records) {
    return CacheRecords.of(List.of(records));
  }

  @Test
  void what_writers_left_beside_the_common_tag_is_read_too() throws Exception {
    put(records(record("common", 1)), "main");
    put(records(record("one", 1)), "");
    put(records(record("two", 1)), "");

    assertThat(cache.read().orElseThrow().steps()).hasSize(3);
  }

  @Test
  void no_more_is_read_than_memory_takes() throws Exception {
    put(records(record("common", 1)), "main");
    for (int i = 0; i < 4; i++) {
      put(records(record("writer " + i, LARGE)), "");
    }

    assertThat(cache.read().orElseThrow().steps())
        .as("the common one, and one of 20 MiB")
        .hasSize(2);
    assertThat(registry.lines().stream().filter(line -> line.startsWith("GET /v2/cache/blobs/")))
        .hasSize(2);
  }

  @Test
  void a_writer_that_was_merged_long_ago_is_removed() throws Exception {
    Digest writer = put(records(record("writer", 1)), "");
    putCommon(writer, NOW.minus(Duration.ofHours(2)));

    cache.write(records(record("mine", 1)), List.of(), NOW);

    assertThat(registry.storage().manifest("cache", writerTag(writer))).isEmpty();
  }

  /** Whoever may write to a cache can say in it that anything is a writer's and was merged. */
  @Test
  void a_forged_cache_removes_nothing_that_no_writer_put_there() throws Exception {
    byte[] config = "{}".getBytes(StandardCharsets.UTF_8);
    Manifest image = Manifest.of(Descriptor.of(MediaTypes.OCI_CONFIG, config), List.of());
    Digest elsewhere = put(image, "release");
    Digest alike =
        put(
            Manifest.of(
                Descriptor.of(MediaTypes.OCI_CONFIG, "{ }".getBytes(StandardCharsets.UTF_8)),
                List.of()),
            "");
    CacheRecords forged = records(record("common", 1));
    SequencedMap<Digest, Instant> merged = new LinkedHashMap<>();
    merged.put(elsewhere, NOW.minus(Duration.ofHours(2)));
    merged.put(alike, NOW.minus(Duration.ofHours(2)));
    put(forged.withMerged(merged), "main");

    cache.write(records(record("mine", 1)), List.of(), NOW);

    assertThat(registry.storage().manifest("cache", "release")).isPresent();
    assertThat(registry.storage().manifest("cache", writerTag(alike))).isPresent();
    assertThat(registry.lines()).noneMatch(line -> line.startsWith("DELETE"));
  }

  private void putCommon(Digest writer, Instant merged) {
    SequencedMap<Digest, Instant> writers = new LinkedHashMap<>();
    writers.put(writer, merged);
    put(records(record("common", 1)).withMerged(writers), "main");
  }

  @Test
  void one_spoiled_writer_takes_the_cache_from_nobody() throws Exception {
    put(records(record("common", 1)), "main");
    byte[] config = "{\"version\":1,\"steps\":[{}]}".getBytes(StandardCharsets.UTF_8);
    registry.blob("cache", config);
    put(Manifest.of(Descriptor.of(CacheRecords.CONFIG, config), List.of()), "");

    assertThat(cache.read().orElseThrow().steps()).hasSize(1);
  }
}
