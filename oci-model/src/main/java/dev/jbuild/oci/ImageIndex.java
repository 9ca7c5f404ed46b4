package dev.jbuild.oci;

import dev.jbuild.json.Json;
import dev.jbuild.json.JsonException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * An image index. Source: image-spec 1.1, image-index.md.
 *
 * @param mediaType {@link MediaTypes#OCI_INDEX} or {@link MediaTypes#DOCKER_MANIFEST_LIST}
 * @param annotations maybe empty
 */
public record ImageIndex(
    String mediaType, List<Descriptor> manifests, SequencedMap<String, String> annotations) {

  public ImageIndex {
    if (!MediaTypes.isIndex(mediaType)) {
      throw new IllegalArgumentException(mediaType + " is not the media type of an image index");
    }
    manifests = List.copyOf(manifests);
    annotations = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(annotations));
  }

  /** Returns an OCI index without annotations. */
  public static ImageIndex of(List<Descriptor> manifests) {
    return new ImageIndex(MediaTypes.OCI_INDEX, manifests, new LinkedHashMap<>());
  }

  /**
   * Reads an index.
   *
   * @throws IllegalArgumentException if it is malformed, or mixes a manifest into it
   */
  public static ImageIndex parse(byte[] bytes) {
    Json.Object json = Json.parse(bytes).asObject("index");
    if (json.integer("schemaVersion").orElse(0L) != 2) {
      throw new JsonException("schemaVersion is not 2");
    }
    if (json.get("layers").isPresent() || json.get("config").isPresent()) {
      throw new JsonException("an index has no member layers or config");
    }
    return new ImageIndex(
        json.text("mediaType").orElse(MediaTypes.OCI_INDEX),
        json.array("manifests").stream()
            .map(manifest -> Descriptor.fromJson(manifest.asObject("manifest")))
            .toList(),
        json.textMap("annotations"));
  }

  /** Returns the manifest that runs best on {@code wanted}. Source: containerd/platforms, Only. */
  public Optional<Descriptor> select(Platform wanted) {
    return wanted.best(manifests, Descriptor::platform);
  }

  /** Returns the bytes that are digested and pushed. */
  public byte[] bytes() {
    return Json.object()
        .put("schemaVersion", 2)
        .put("mediaType", mediaType)
        .put("manifests", new Json.Array(manifests.stream().<Json>map(Descriptor::toJson).toList()))
        .put("annotations", annotations.isEmpty() ? null : Json.textMap(annotations))
        .build()
        .bytes();
  }
}
