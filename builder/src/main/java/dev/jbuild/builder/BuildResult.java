package dev.jbuild.builder;

import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;

/**
 * What a build made.
 *
 * @param manifest the image's manifest
 * @param config the digest of the image's config, which Docker calls the image id
 */
public record BuildResult(Descriptor manifest, Digest config) {}
