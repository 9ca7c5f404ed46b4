/** Blobs by digest, tags, and the state folder that holds them. */
@NullMarked
package dev.jbuild.layer.store;

import org.jspecify.annotations.NullMarked;
