/** The jbuild command: where it comes from, what it is told, how it is run. */
@NullMarked
package dev.jbuild.jvm.engine;

import org.jspecify.annotations.NullMarked;
