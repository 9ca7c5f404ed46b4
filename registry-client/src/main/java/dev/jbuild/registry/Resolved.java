package dev.jbuild.registry;

import dev.jbuild.oci.Descriptor;

/**
 * A manifest or index as a registry keeps it.
 *
 * @param descriptor digest and size are those of {@code bytes}
 * @param bytes not copied: nobody may change them
 */
// A value that is never compared: the array is here to be digested, stored and parsed.
@SuppressWarnings("ArrayRecordComponent")
public record Resolved(Descriptor descriptor, byte[] bytes) {}
