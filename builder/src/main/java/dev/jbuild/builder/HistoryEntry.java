package dev.jbuild.builder;

import dev.jbuild.builder.cache.StepResult;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One line of history that a stage adds.
 *
 * @param createdBy as in the image's config
 * @param result of the step that made a layer, or null if it made none
 */
record HistoryEntry(String createdBy, @Nullable Future<StepResult> result) {}
