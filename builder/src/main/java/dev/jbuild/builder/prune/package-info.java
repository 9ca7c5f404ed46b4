/** What the state folder holds, and how room is made in it. */
@NullMarked
package dev.jbuild.builder.prune;

import org.jspecify.annotations.NullMarked;
