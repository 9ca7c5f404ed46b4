/**
 * Layers and project outputs as folders that the engine can read, without copying what is large.
 */
@NullMarked
package dev.jbuild.maven.stage;

import org.jspecify.annotations.NullMarked;
