package dev.jbuild.oci;

import dev.jbuild.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * One line of an image's history. Source: image-spec 1.1, config.md, property {@code history}.
 *
 * @param created RFC 3339, or null
 * @param createdBy or null
 * @param author or null
 * @param comment or null
 * @param emptyLayer whether it made no layer
 */
public record History(
    @Nullable String created,
    @Nullable String createdBy,
    @Nullable String author,
    @Nullable String comment,
    boolean emptyLayer) {

  static History fromJson(Json.Object json) {
    return new History(
        json.text("created").orElse(null),
        json.text("created_by").orElse(null),
        json.text("author").orElse(null),
        json.text("comment").orElse(null),
        json.get("empty_layer").filter(new Json.Bool(true)::equals).isPresent());
  }

  Json.Object toJson() {
    return Json.object()
        .put("created", created)
        .put("created_by", createdBy)
        .put("author", author)
        .put("comment", comment)
        .put("empty_layer", emptyLayer ? new Json.Bool(true) : null)
        .build();
  }
}
