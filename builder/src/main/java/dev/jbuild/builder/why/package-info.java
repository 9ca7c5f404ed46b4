/** Why steps ran again: what builds left behind, and how it is compared. */
@NullMarked
package dev.jbuild.builder.why;

import org.jspecify.annotations.NullMarked;
