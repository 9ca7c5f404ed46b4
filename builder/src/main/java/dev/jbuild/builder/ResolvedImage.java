package dev.jbuild.builder;

import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.ImageReference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An image from outside.
 *
 * @param manifest the digest of its manifest for the wanted platform
 * @param layers from the base up, fetched only when they are needed
 * @param repository where it comes from, so that its layers can be mounted from there; or null
 */
record ResolvedImage(
    Digest manifest,
    ImageConfig config,
    List<StageLayer> layers,
    @Nullable ImageReference repository) {}
