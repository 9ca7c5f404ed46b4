package dev.jbuild.oci;

import dev.jbuild.json.Json;
import dev.jbuild.json.JsonException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Names a blob or a manifest. Source: image-spec 1.1, descriptor.md.
 *
 * @param size in bytes
 * @param urls where it may be had as well; mostly empty
 * @param platform of the manifest in an index, or null
 * @param annotations maybe empty; their order reaches the bytes
 */
public record Descriptor(
    String mediaType,
    Digest digest,
    long size,
    List<String> urls,
    @Nullable Platform platform,
    SequencedMap<String, String> annotations) {

  public Descriptor {
    if (size < 0) {
      throw new IllegalArgumentException("descriptor of " + digest + " has negative size " + size);
    }
    urls = List.copyOf(urls);
    annotations = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(annotations));
  }

  /** Returns a descriptor without URLs, platform and annotations. */
  public static Descriptor of(String mediaType, Digest digest, long size) {
    return new Descriptor(mediaType, digest, size, List.of(), null, new LinkedHashMap<>());
  }

  /** Returns the descriptor of {@code bytes}, digested by SHA-256. */
  public static Descriptor of(String mediaType, byte[] bytes) {
    return of(mediaType, Digest.sha256(bytes), bytes.length);
  }

  /** Returns this descriptor with another media type. */
  public Descriptor withMediaType(String changed) {
    return new Descriptor(changed, digest, size, urls, platform, annotations);
  }

  /** Returns this descriptor with the URLs {@code changed}. */
  public Descriptor withUrls(List<String> changed) {
    return new Descriptor(mediaType, digest, size, changed, platform, annotations);
  }

  /** Returns this descriptor with a platform. */
  public Descriptor withPlatform(Platform changed) {
    return new Descriptor(mediaType, digest, size, urls, changed, annotations);
  }

  /** Returns this descriptor with one more annotation. */
  public Descriptor withAnnotation(String name, String value) {
    SequencedMap<String, String> more = new LinkedHashMap<>();
    more.put(name, value);
    return annotated(more);
  }

  /** Returns this descriptor with more annotations. */
  public Descriptor annotated(SequencedMap<String, String> added) {
    SequencedMap<String, String> more = new LinkedHashMap<>(annotations);
    more.putAll(added);
    return new Descriptor(mediaType, digest, size, urls, platform, more);
  }

  /**
   * Returns the descriptor that {@code json} spells.
   *
   * @throws IllegalArgumentException if a member is missing or malformed
   */
  public static Descriptor fromJson(Json.Object json) {
    return new Descriptor(
        json.requireText("mediaType"),
        Digest.parse(json.requireText("digest")),
        json.integer("size").orElseThrow(() -> new JsonException("member size is missing")),
        json.texts("urls"),
        json.object("platform").map(Platform::fromJson).orElse(null),
        json.textMap("annotations"));
  }

  /** Returns the JSON form, members in the order of the specification. */
  public Json.Object toJson() {
    return Json.object()
        .put("mediaType", mediaType)
        .put("digest", digest.toString())
        .put("size", size)
        .put("urls", urls.isEmpty() ? null : Json.texts(urls))
        .put("annotations", annotations.isEmpty() ? null : Json.textMap(annotations))
        .put("platform", platform == null ? null : platform.toJson())
        .build();
  }
}
