/** Keys of steps, and the results that are kept under them. */
@NullMarked
package dev.jbuild.builder.cache;

import org.jspecify.annotations.NullMarked;
