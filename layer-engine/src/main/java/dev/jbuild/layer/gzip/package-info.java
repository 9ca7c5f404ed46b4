/** Gzip that is fast, uses every core, and whose bytes depend on the input alone. */
@NullMarked
package dev.jbuild.layer.gzip;

import org.jspecify.annotations.NullMarked;
