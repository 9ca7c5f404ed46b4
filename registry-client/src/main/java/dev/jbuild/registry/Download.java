package dev.jbuild.registry;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file to fetch.
 *
 * @param url starts with {@code http://} or {@code https://}, and has a host
 * @param authorization the value of the header Authorization, sent to the URL's own host alone; or
 *     null
 * @param known what the server said of the content that is known already, if there is any
 */
public record Download(String url, @Nullable String authorization, Optional<Validators> known) {

  /**
   * What a server says of a content, by which it can tell whether that is still the same. Source:
   * RFC 9110, section 8.8.
   *
   * @param etag the header ETag, or null
   * @param lastModified the header Last-Modified, or null
   */
  public record Validators(@Nullable String etag, @Nullable String lastModified) {
    /** Returns whether a server can be asked with these. */
    public boolean isEmpty() {
      return etag == null && lastModified == null;
    }

    /**
     * Returns the ETag, if it stands for the same bytes always: what is complete only in part may
     * be completed by it. Source: RFC 9110, section 8.8.1.
     */
    public Optional<String> strongEtag() {
      return Optional.ofNullable(etag).filter(tag -> !tag.startsWith("W/"));
    }
  }

  /** What came of it. */
  public sealed interface Answer {

    /** The content is the one that is known. */
    record Unchanged() implements Answer {}

    /**
     * The content was written.
     *
     * @param size in bytes
     */
    record Fetched(long size, Validators validators) implements Answer {}
  }
}
