package dev.jbuild.builder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.json.Json;
import dev.jbuild.layer.Layer;
import dev.jbuild.layer.LayerForm;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.Manifest;
import dev.jbuild.oci.MediaTypes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class CacheRecordsTests {
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

  private static Digest digest(String text) {
    return Digest.sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  private static CacheRecord record(String name, Instant used, String... aliases) {
    return new CacheRecord(
        StepKey.of("run", 1).put("name", name).build(),
        new Layer(
            Descriptor.of(MediaTypes.OCI_LAYER_GZIP, digest("blob of " + name), 7),
            digest("diffID of " + name)),
        LayerForm.USUAL,
        NOW,
        List.of(aliases).stream().map(CacheRecordsTests::digest).toList(),
        used);
  }

  private static CacheRecords records(CacheRecord... records) {
    return CacheRecords.of(List.of(records));
  }

  private static CacheRecords readBack(CacheRecords records) {
    byte[] config = records.config().bytes();
    Manifest manifest = records.manifest(config);
    return CacheRecords.parse(
        Json.parse(config).asObject("cache"), Manifest.parse(manifest.bytes()).layers());
  }

  @Test
  void what_is_written_is_read_back() {
    SequencedMap<Digest, Instant> merged = new LinkedHashMap<>();
    merged.put(digest("writer"), NOW);
    CacheRecords records = records(record("a", NOW, "alias"), record("b", NOW)).withMerged(merged);

    assertThat(readBack(records)).isEqualTo(records);
    assertThat(readBack(records).aliases()).containsOnlyKeys(digest("alias"));
  }

  @Test
  void values_of_variables_that_look_secret_are_left_out() {
    StepKey key =
        StepKey.of("run", 1)
            .put(
                "environment",
                List.of("NPM_TOKEN=swordfish", "PLAIN=visible", "URL=http://a:swordfish@b"))
            .build();
    CacheRecord made = record("a", NOW);
    CacheRecords records =
        records(new CacheRecord(key, made.layer(), made.form(), NOW, List.of(), NOW));

    String text = new String(records.config().bytes(), StandardCharsets.UTF_8);

    assertThat(text)
        .contains("NPM_TOKEN", "PLAIN=visible", "URL=http://***@b")
        .doesNotContain("swordfish");
    assertThat(readBack(records).find(key.digest())).isPresent();
  }

  @Test
  void an_alias_that_came_to_two_results_tells_the_one_that_was_used_last() {
    CacheRecord earlier = record("a", NOW.minusSeconds(60), "alias");
    CacheRecord later = record("b", NOW, "alias");

    assertThat(records(earlier, later).aliases()).containsEntry(digest("alias"), later.key());
    assertThat(records(later, earlier).aliases()).containsEntry(digest("alias"), later.key());
  }

  @Test
  void of_too_many_aliases_those_of_the_later_result_stay() {
    String[] many = new String[150];
    Arrays.setAll(many, i -> "alias " + i);
    CacheRecords old = records(record("a", NOW.minusSeconds(60), many));

    CacheRecords merged = old.merged(records(record("a", NOW, "new", "newer")));

    assertThat(merged.steps().firstEntry().getValue().aliases())
        .hasSize(100)
        .contains(digest("new"), digest("newer"));
  }

  @Test
  void of_two_results_of_one_step_the_later_one_counts_and_aliases_of_both() {
    CacheRecord old = record("a", NOW.minusSeconds(60), "first");
    CacheRecord other = record("other", NOW, "second");
    CacheRecord later =
        new CacheRecord(old.key(), other.layer(), other.form(), NOW, other.aliases(), NOW);

    CacheRecords merged = records(old).merged(records(later));

    assertThat(merged).isEqualTo(records(later).merged(records(old)));
    CacheRecord one = merged.find(old.key().digest()).orElseThrow();
    assertThat(one.layer()).isEqualTo(other.layer());
    assertThat(one.aliases()).containsExactlyInAnyOrder(digest("first"), digest("second"));
  }

  @Test
  void what_was_not_used_for_a_month_goes_and_no_more_than_the_limit_stays() {
    List<CacheRecord> many = new ArrayList<>();
    for (int i = 0; i <= CacheRecords.MAX_STEPS; i++) {
      many.add(record("step " + i, NOW.minusSeconds(i)));
    }
    many.add(record("old", NOW.minus(Duration.ofDays(31))));

    CacheRecords bounded = CacheRecords.of(many).bounded(NOW);

    assertThat(bounded.steps()).hasSize(CacheRecords.MAX_STEPS);
    assertThat(bounded.find(many.getFirst().key().digest())).isPresent();
    assertThat(bounded.find(many.get(CacheRecords.MAX_STEPS).key().digest())).isEmpty();
  }

  @Test
  void a_step_that_was_there_today_with_the_same_layer_is_contained() {
    CacheRecords there = records(record("a", NOW.minusSeconds(3600), "alias"));

    assertThat(there.contains(records(record("a", NOW, "alias")), NOW)).isTrue();
    assertThat(there.contains(records(record("a", NOW, "another")), NOW)).isFalse();
    assertThat(there.contains(records(record("b", NOW)), NOW)).isFalse();
    assertThat(there.contains(records(record("a", NOW)), NOW.plus(Duration.ofDays(2)))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"version\":2,\"steps\":[]}",
        "{\"version\":1,\"steps\":[{\"layer\":0}]}",
        "{\"version\":1,\"steps\":[{\"key\":\"KEY\",\"layer\":1,\"diffId\":\"KEY\","
            + "\"created\":\"2026-01-01T00:00:00Z\"}]}",
        "{\"version\":1,\"steps\":[{\"key\":\"KEY\",\"layer\":-1,\"diffId\":\"KEY\","
            + "\"created\":\"2026-01-01T00:00:00Z\"}]}",
        "{\"version\":1,\"steps\":[{\"key\":\"../../etc\",\"layer\":0,\"diffId\":\"KEY\","
            + "\"created\":\"2026-01-01T00:00:00Z\"}]}",
        "{\"version\":1,\"steps\":[{\"key\":\"KEY\",\"layer\":0,\"diffId\":\"KEY\","
            + "\"created\":\"2026-01-01T00:00:00Z\",\"inputs\":{\"a\":1}}]}",
        "{\"version\":1,\"merged\":{\"latest\":\"2026-01-01T00:00:00Z\"}}"
      })
  void what_is_no_cache_or_names_layers_that_it_has_not_is_refused(String config) {
    String whole = config.replace("KEY", digest("key").toString());
    List<Descriptor> layers = List.of(record("a", NOW).layer().blob());

    assertThatThrownBy(() ->
            CacheRecords.parse(
                Json.parse(whole.getBytes(StandardCharsets.UTF_8)).asObject("cache"), layers))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
