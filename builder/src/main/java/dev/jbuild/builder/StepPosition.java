package dev.jbuild.builder;

import dev.jbuild.builder.why.Tracing;

/**
 * Where a step stands.
 *
 * @param reuse whether its result may be that of an earlier build
 * @param definition what tells it without anything being run
 * @param missed to be called as soon as it is clear that no result is known
 */
record StepPosition(
    String title,
    boolean reuse,
    Tracing.Step traced,
    Tracing.Definition definition,
    Runnable missed) {}
