package dev.jbuild.builder;

import dev.jbuild.json.Json;
import dev.jbuild.json.JsonException;
import dev.jbuild.oci.Digest;
import dev.jbuild.registry.Download.Validators;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * A file from a URL, in the store.
 *
 * @param size in bytes
 * @param validators what the server said of it
 */
record FetchedFile(Digest digest, long size, Validators validators) {

  /** Returns when it was last modified; 1970 if the server doesn't say. */
  Instant mtime() {
    return lastModified().orElse(Instant.EPOCH);
  }

  /** Returns when it was last modified, if the server says so. */
  Optional<Instant> lastModified() {
    String text = validators.lastModified();
    try {
      return Optional.ofNullable(text)
          .map(one -> ZonedDateTime.parse(one, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException noTime) {
      return Optional.empty();
    }
  }

  byte[] toJson() {
    return Json.object()
        .put("digest", digest.toString())
        .put("size", size)
        .put("etag", validators.etag())
        .put("lastModified", validators.lastModified())
        .build()
        .bytes();
  }

  /** Reads what {@link #toJson} wrote; an IllegalArgumentException if it isn't that. */
  static FetchedFile fromJson(byte[] bytes) {
    Json.Object json = Json.parse(bytes).asObject("fetched file");
    return new FetchedFile(
        Digest.parse(json.requireText("digest")),
        json.integer("size").orElseThrow(() -> new JsonException("member size is missing")),
        new Validators(json.text("etag").orElse(null), json.text("lastModified").orElse(null)));
  }
}
