package dev.jbuild.dsl;

/**
 * A piece of an instruction.
 *
 * @param text before expansion, continuations taken out, quotes and escapes kept
 * @param span where it stands
 */
public record Word(String text, Span span) {}
