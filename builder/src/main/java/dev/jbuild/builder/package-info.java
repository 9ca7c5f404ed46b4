/** Carries out a build plan. Start at {@link Builder}. */
@NullMarked
package dev.jbuild.builder;

import org.jspecify.annotations.NullMarked;
