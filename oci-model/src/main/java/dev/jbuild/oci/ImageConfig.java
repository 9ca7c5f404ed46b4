package dev.jbuild.oci;

import dev.jbuild.json.Json;
import dev.jbuild.json.JsonException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * An image's config. Source: image-spec 1.1, config.md.
 *
 * @param created RFC 3339, or null
 * @param author or null
 * @param config how it is run
 * @param diffIds of the layers, from the base up
 * @param history from the base up
 * @param other members that are carried through as they are
 */
public record ImageConfig(
    Platform platform,
    @Nullable String created,
    @Nullable String author,
    RunConfig config,
    List<Digest> diffIds,
    List<History> history,
    Json.Object other) {

  private static final List<String> KNOWN =
      List.of(
          "architecture",
          "os",
          "os.version",
          "os.features",
          "variant",
          "created",
          "author",
          "config",
          "rootfs",
          "history");

  public ImageConfig {
    diffIds = List.copyOf(diffIds);
    history = List.copyOf(history);
  }

  /** Returns the config of an image without layers. */
  public static ImageConfig empty(Platform platform) {
    return new ImageConfig(
        platform, null, null, RunConfig.EMPTY, List.of(), List.of(), Json.object().build());
  }

  /**
   * Reads a config.
   *
   * @throws IllegalArgumentException if it is malformed
   */
  public static ImageConfig parse(byte[] bytes) {
    Json.Object json = Json.parse(bytes).asObject("config");
    Json.Object rootfs =
        json.object("rootfs").orElseThrow(() -> new JsonException("member rootfs is missing"));
    SequencedMap<String, Json> rest = new LinkedHashMap<>(json.members());
    KNOWN.forEach(rest::remove);
    return new ImageConfig(
        Platform.fromJson(json),
        json.text("created").orElse(null),
        json.text("author").orElse(null),
        json.object("config").map(RunConfig::fromJson).orElse(RunConfig.EMPTY),
        rootfs.texts("diff_ids").stream().map(Digest::parse).toList(),
        json.array("history").stream()
            .map(entry -> History.fromJson(entry.asObject("history")))
            .toList(),
        new Json.Object(rest));
  }

  /** Returns the bytes that are digested and pushed. */
  public byte[] bytes() {
    Json.Object rootfs =
        Json.object()
            .put("type", "layers")
            .put("diff_ids", Json.texts(diffIds.stream().map(Digest::toString).toList()))
            .build();
    return Json.object()
        .put("created", created)
        .put("author", author)
        .putAllAbsent(platform.toJson())
        .put("config", config.toJson())
        .put("rootfs", rootfs)
        .put(
            "history",
            history.isEmpty()
                ? null
                : new Json.Array(history.stream().<Json>map(History::toJson).toList()))
        .putAllAbsent(other)
        .build()
        .bytes();
  }
}
