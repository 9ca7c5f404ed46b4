/** The jbuild command: where it comes from, what it is told, how it is run. */
@NullMarked
package dev.jbuild.maven.engine;

import org.jspecify.annotations.NullMarked;
