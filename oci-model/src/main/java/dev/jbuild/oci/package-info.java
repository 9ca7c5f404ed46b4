/** Digests, descriptors, manifests, references and platforms: values that cannot be malformed. */
@NullMarked
package dev.jbuild.oci;

import org.jspecify.annotations.NullMarked;
