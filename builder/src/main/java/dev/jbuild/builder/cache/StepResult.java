package dev.jbuild.builder.cache;

import dev.jbuild.json.Json;
import dev.jbuild.json.JsonException;
import dev.jbuild.layer.Compression;
import dev.jbuild.layer.Layer;
import dev.jbuild.layer.LayerForm;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a step made.
 *
 * @param layer the changes
 * @param created when the step ended
 * @param snapshot the name of the snapshot that holds the changes unpacked, or null if none does
 * @param form how the layer was written
 */
public record StepResult(Layer layer, Instant created, @Nullable String snapshot, LayerForm form) {

  /** A result whose layer was written in the usual form. */
  public StepResult(Layer layer, Instant created, @Nullable String snapshot) {
    this(layer, created, snapshot, LayerForm.USUAL);
  }

  Json.Object toJson(StepKey key) {
    Json.Builder fields = Json.object();
    Instant epoch = form.sourceDateEpoch();
    key.fields().forEach((name, values) -> fields.put(name, Json.texts(values)));
    return Json.object()
        .put("layer", layer.blob().toJson())
        .put("diffId", layer.diffId().toString())
        .put("created", created.toString())
        .put("snapshot", snapshot)
        .put("compression", form.compression().toString())
        .put("epoch", epoch == null ? null : epoch.toString())
        .put("key", fields.build())
        .build();
  }

  /** Reads what {@link #toJson} wrote; JsonException if it isn't that. */
  static StepResult fromJson(Json.Object json) {
    Json.Object layer =
        json.object("layer").orElseThrow(() -> new JsonException("member layer is missing"));
    return new StepResult(
        new Layer(Descriptor.fromJson(layer), Digest.parse(json.requireText("diffId"))),
        Instant.parse(json.requireText("created")),
        json.text("snapshot").orElse(null),
        new LayerForm(
            json.text("compression").map(Compression::parse).orElse(Compression.GZIP),
            json.text("epoch").map(Instant::parse).orElse(null)));
  }
}
