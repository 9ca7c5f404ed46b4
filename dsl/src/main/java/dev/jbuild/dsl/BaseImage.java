package dev.jbuild.dsl;

import dev.jbuild.oci.Platform;

/**
 * An image from outside that a stage starts from or copies from. Equal ones are resolved once.
 *
 * @param reference the text after expansion, {@code debian:12} or {@code
 *     oci-layout://path[:tag|@digest]}
 * @param platform which of an index's images is wanted
 */
public record BaseImage(String reference, Platform platform) {

  /** How a reference to an image in a folder starts. */
  public static final String OCI_LAYOUT = "oci-layout://";

  public BaseImage {
    if (reference.isBlank()) {
      throw new IllegalArgumentException("the reference of an image is blank");
    }
  }

  /** Returns whether the image is in an OCI layout, a folder or archive, and not in a registry. */
  public boolean isOciLayout() {
    return reference.startsWith(OCI_LAYOUT);
  }
}
