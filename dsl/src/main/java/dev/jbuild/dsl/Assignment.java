package dev.jbuild.dsl;

import org.jspecify.annotations.Nullable;

/**
 * A {@code name=value} of ARG, ENV or LABEL.
 *
 * @param name not blank
 * @param value before expansion, or null if an ARG has none
 */
public record Assignment(Word name, @Nullable Word value) {}
