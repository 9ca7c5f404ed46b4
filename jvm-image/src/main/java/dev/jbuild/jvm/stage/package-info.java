/**
 * Layers and project outputs as folders that the engine can read, without copying what is large.
 */
@NullMarked
package dev.jbuild.jvm.stage;

import org.jspecify.annotations.NullMarked;
