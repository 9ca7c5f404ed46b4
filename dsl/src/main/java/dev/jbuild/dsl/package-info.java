/**
 * What a Buildfile says, and what is to be done for it. Start at {@link dev.jbuild.dsl.Buildfile},
 * then {@link dev.jbuild.dsl.Planner}.
 */
@NullMarked
package dev.jbuild.dsl;

import org.jspecify.annotations.NullMarked;
