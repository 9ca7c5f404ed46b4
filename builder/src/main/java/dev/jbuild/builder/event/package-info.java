/** Everything that a person or a machine may want to see of a running build. */
@NullMarked
package dev.jbuild.builder.event;

import org.jspecify.annotations.NullMarked;
