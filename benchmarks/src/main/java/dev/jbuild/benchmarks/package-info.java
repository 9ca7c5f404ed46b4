/** Benchmarks of the parts that a build's speed hangs on. */
@NullMarked
package dev.jbuild.benchmarks;

import org.jspecify.annotations.NullMarked;
