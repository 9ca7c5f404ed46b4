package dev.jbuild.builder.cache;

import dev.jbuild.json.Json;
import dev.jbuild.json.JsonException;
import dev.jbuild.layer.Layer;
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
 * @param remote where the layer's blob can be read if it isn't in the store, or null
 */
public record StepResult(
    Layer layer, Instant created, @Nullable String snapshot, @Nullable Blob remote) {

  /** What a step of this machine made. */
  public StepResult(Layer layer, Instant created, @Nullable String snapshot) {
    this(layer, created, snapshot, null);
  }

  Json.Object toJson(StepKey key) {
    return Json.object()
        .put("layer", layer.blob().toJson())
        .put("diffId", layer.diffId().toString())
        .put("created", created.toString())
        .put("snapshot", snapshot)
        .put("key", key.toJson())
        .build();
  }

  /** Reads what {@link #toJson} wrote; JsonException if it isn't that. */
  static StepResult fromJson(Json.Object json) {
    Json.Object layer =
        json.object("layer").orElseThrow(() -> new JsonException("member layer is missing"));
    return new StepResult(
        new Layer(Descriptor.fromJson(layer), Digest.parse(json.requireText("diffId"))),
        Instant.parse(json.requireText("created")),
        json.text("snapshot").orElse(null));
  }
}
