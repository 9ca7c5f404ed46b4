package dev.jbuild.builder.cache;

import dev.jbuild.json.Json;
import dev.jbuild.json.JsonException;
import dev.jbuild.layer.Layer;
import dev.jbuild.layer.LayerForm;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.MediaTypes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The records of an image's own steps, in a member of its config. Same image, same bytes. */
public final class InlineCache {
  /** The member. It speaks of the layers of one image, and must not get into another. */
  public static final String MEMBER = "dev.jbuild.cache.v1";

  private InlineCache() {}

  /**
   * A step of the image.
   *
   * @param layer its position in the image, from 0
   * @param alias as in {@link ExportedStep}, or null
   */
  public record Step(
      Digest key, int layer, Instant created, @Nullable Digest alias, LayerForm form) {}

  /** Returns the value of the member. */
  public static Json of(List<Step> steps) {
    List<Json> records = new ArrayList<>();
    for (Step step : steps) {
      Digest alias = step.alias;
      Json.Builder record =
          Json.object()
              .put("key", step.key.toString())
              .put("layer", step.layer)
              .put("created", step.created.toString())
              .put("alias", alias == null ? null : alias.toString());
      StepResult.write(step.form, record);
      records.add(record.build());
    }
    return new Json.Array(records);
  }

  static CacheRecords records(ImageConfig config, List<Descriptor> layers) {
    List<Json> records = config.other().array(MEMBER);
    if (layers.size() != config.diffIds().size() || records.size() > CacheRecords.MAX_STEPS) {
      throw new JsonException("the config and the manifest tell of different layers");
    }
    List<CacheRecord> steps = new ArrayList<>();
    for (Json one : records) {
      Json.Object record = one.asObject("step");
      long position = record.integer("layer").orElse(-1L);
      if (position < 0 || position >= layers.size()) {
        throw new JsonException("a step names layer " + position + " of " + layers.size());
      }
      Descriptor blob = layers.get((int) position);
      steps.add(
          new CacheRecord(
              StepKey.fromJson(Digest.parse(record.requireText("key")), Optional.empty()),
              new Layer(
                  blob.withMediaType(MediaTypes.toOci(blob.mediaType())),
                  config.diffIds().get((int) position)),
              StepResult.form(record),
              Instant.parse(record.requireText("created")),
              record.text("alias").map(Digest::parse).stream().toList(),
              Instant.EPOCH));
    }
    return CacheRecords.of(steps);
  }
}
