package dev.jbuild.builder.cache;

import dev.jbuild.json.Json;
import dev.jbuild.json.JsonException;
import dev.jbuild.layer.Layer;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.MediaTypes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The records of an image's own steps, in a member of its config. Same image, same bytes. */
public final class InlineCache {
  /** The member. It speaks of the layers of one image, and must not get into another. */
  public static final String MEMBER = "dev.jbuild.cache.v1";

  private InlineCache() {}

  /**
   * Returns the value of the member.
   *
   * @param steps of the image
   * @param image its layers, from the base up
   */
  public static Json of(List<ExportedStep> steps, List<Layer> image) {
    List<Json> records = new ArrayList<>();
    for (ExportedStep step : steps) {
      records.add(
          Json.object()
              .put("key", step.key().digest().toString())
              .put("layer", image.indexOf(step.result().layer()))
              .put("created", step.result().created().toString())
              .put("alias", step.alias() == null ? null : step.alias().toString())
              .build());
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
              StepKey.fromJson(Digest.parse(record.requireText("key")), record.object("inputs")),
              new Layer(
                  blob.withMediaType(MediaTypes.toOci(blob.mediaType())),
                  config.diffIds().get((int) position)),
              Instant.parse(record.requireText("created")),
              record.text("alias").map(Digest::parse).stream().toList(),
              Instant.EPOCH));
    }
    return CacheRecords.of(steps);
  }
}
