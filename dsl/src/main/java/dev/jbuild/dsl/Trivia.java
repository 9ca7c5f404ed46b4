package dev.jbuild.dsl;

/** Blank lines and comments between instructions. */
public record Trivia(Span span) implements Part {}
