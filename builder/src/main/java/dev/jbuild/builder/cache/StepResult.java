package dev.jbuild.builder.cache;

import dev.jbuild.json.Json;
import dev.jbuild.json.JsonException;
import dev.jbuild.layer.Compression;
import dev.jbuild.layer.Layer;
import dev.jbuild.layer.LayerForm;
import dev.jbuild.oci.Blob;
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
 * @param remote where the layer's blob can be read if it isn't in the store, or null
 */
public record StepResult(
    Layer layer,
    Instant created,
    @Nullable String snapshot,
    LayerForm form,
    @Nullable Blob remote) {

  /** What a step of this machine made. */
  public StepResult(Layer layer, Instant created, @Nullable String snapshot, LayerForm form) {
    this(layer, created, snapshot, form, null);
  }

  /** A result whose layer was written in the usual form. */
  public StepResult(Layer layer, Instant created, @Nullable String snapshot) {
    this(layer, created, snapshot, LayerForm.USUAL);
  }

  Json.Object toJson(StepKey key) {
    Json.Builder json =
        Json.object()
            .put("layer", layer.blob().toJson())
            .put("diffId", layer.diffId().toString())
            .put("created", created.toString())
            .put("snapshot", snapshot);
    write(form, json);
    return json.put("key", key.toJson()).build();
  }

  static void write(LayerForm form, Json.Builder json) {
    Instant epoch = form.sourceDateEpoch();
    json.put("compression", form.compression().toString())
        .put("epoch", epoch == null ? null : epoch.toString());
  }

  static LayerForm form(Json.Object json) {
    return new LayerForm(
        json.text("compression").map(Compression::parse).orElse(Compression.GZIP),
        json.text("epoch").map(Instant::parse).orElse(null));
  }

  /** Reads what {@link #toJson} wrote; JsonException if it isn't that. */
  static StepResult fromJson(Json.Object json) {
    Json.Object layer =
        json.object("layer").orElseThrow(() -> new JsonException("member layer is missing"));
    return new StepResult(
        new Layer(Descriptor.fromJson(layer), Digest.parse(json.requireText("diffId"))),
        Instant.parse(json.requireText("created")),
        json.text("snapshot").orElse(null),
        form(json));
  }
}
