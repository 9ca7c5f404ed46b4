package dev.jbuild.builder;

import dev.jbuild.builder.why.Tracing;
import java.util.function.Consumer;

/**
 * Where a step stands.
 *
 * @param reuse whether its result may be that of an earlier build
 * @param definition what tells it without anything being run
 * @param missed to be called as soon as it is clear that no result is known
 * @param newLayer told its layer as soon as it is being made, if it wasn't there before
 */
record StepPosition(
    String title,
    boolean reuse,
    Tracing.Step traced,
    Tracing.Definition definition,
    Runnable missed,
    Consumer<StageLayer> newLayer) {}
