package dev.jbuild.oci;

import dev.jbuild.json.Json;
import dev.jbuild.json.JsonException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * An image manifest. Source: image-spec 1.1, manifest.md.
 *
 * @param mediaType {@link MediaTypes#OCI_MANIFEST} or {@link MediaTypes#DOCKER_MANIFEST}
 * @param layers from the base up
 * @param annotations maybe empty
 */
public record Manifest(
    String mediaType,
    Descriptor config,
    List<Descriptor> layers,
    SequencedMap<String, String> annotations) {

  public Manifest {
    if (!MediaTypes.isManifest(mediaType)) {
      throw new IllegalArgumentException(mediaType + " is not the media type of an image manifest");
    }
    layers = List.copyOf(layers);
    annotations = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(annotations));
  }

  /** Returns an OCI manifest without annotations. */
  public static Manifest of(Descriptor config, List<Descriptor> layers) {
    return new Manifest(MediaTypes.OCI_MANIFEST, config, layers, new LinkedHashMap<>());
  }

  /**
   * Reads a manifest.
   *
   * @throws IllegalArgumentException if it is malformed, or mixes an index into it (CVE-2021-41190)
   */
  public static Manifest parse(byte[] bytes) {
    Json.Object json = Json.parse(bytes).asObject("manifest");
    if (json.integer("schemaVersion").orElse(0L) != 2) {
      throw new JsonException("schemaVersion is not 2");
    }
    if (json.get("manifests").isPresent() || json.get("fsLayers").isPresent()) {
      throw new JsonException("a manifest has no member manifests or fsLayers");
    }
    return new Manifest(
        json.text("mediaType").orElse(MediaTypes.OCI_MANIFEST),
        Descriptor.fromJson(
            json.object("config").orElseThrow(() -> new JsonException("member config is missing"))),
        json.array("layers").stream()
            .map(layer -> Descriptor.fromJson(layer.asObject("layer")))
            .toList(),
        json.textMap("annotations"));
  }

  /** Returns the bytes that are digested and pushed. */
  public byte[] bytes() {
    return Json.object()
        .put("schemaVersion", 2)
        .put("mediaType", mediaType)
        .put("config", config.toJson())
        .put("layers", new Json.Array(layers.stream().<Json>map(Descriptor::toJson).toList()))
        .put("annotations", annotations.isEmpty() ? null : Json.textMap(annotations))
        .build()
        .bytes();
  }

  /** Returns the descriptor of this manifest's {@link #bytes}. */
  public Descriptor descriptor() {
    return Descriptor.of(mediaType, bytes());
  }
}
