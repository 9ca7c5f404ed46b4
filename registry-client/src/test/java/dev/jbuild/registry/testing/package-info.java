/** Registries for tests: a real one as a process, and a fake one that can be made to misbehave. */
@NullMarked
package dev.jbuild.registry.testing;

import org.jspecify.annotations.NullMarked;
