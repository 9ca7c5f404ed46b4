/**
 * What went wrong, where, and what to do: one shape and one renderer for every error a user sees.
 */
@NullMarked
package dev.jbuild.problem;

import org.jspecify.annotations.NullMarked;
