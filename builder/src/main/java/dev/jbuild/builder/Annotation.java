package dev.jbuild.builder;

import dev.jbuild.oci.Platform;
import org.jspecify.annotations.Nullable;

/**
 * A word about an image. Source: image-spec 1.1, annotations.md.
 *
 * @param where it is put
 * @param platform whose manifest or descriptor gets it; null for that of every platform
 */
public record Annotation(Where where, @Nullable Platform platform, String name, String value) {
  public Annotation {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("an annotation has no name");
    }
  }

  /** What can be annotated. */
  public enum Where {
    MANIFEST("manifest"),
    INDEX("index"),
    MANIFEST_DESCRIPTOR("manifest-descriptor"),
    INDEX_DESCRIPTOR("index-descriptor");

    private final String word;

    Where(String word) {
      this.word = word;
    }

    /** Returns the name that BuildKit has for it. */
    public String word() {
      return word;
    }
  }

  /** Returns whether this is about an index. */
  boolean isOfIndex() {
    return where == Where.INDEX || where == Where.INDEX_DESCRIPTOR;
  }
}
