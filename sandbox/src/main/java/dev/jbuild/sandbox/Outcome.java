package dev.jbuild.sandbox;

/** What became of a command. */
public record Outcome(ExitStatus status, Usage usage) {}
