package dev.jbuild.layer;

import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;

/**
 * A layer. Source: image-spec 1.1, layer.md.
 *
 * @param blob the bytes that a registry sees
 * @param diffId the digest of the uncompressed tar
 */
public record Layer(Descriptor blob, Digest diffId) {}
