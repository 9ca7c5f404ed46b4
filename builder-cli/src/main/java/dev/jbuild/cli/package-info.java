/** The jbuild command: options to a request, events to a terminal, exceptions to an exit code. */
@NullMarked
package dev.jbuild.cli;

import org.jspecify.annotations.NullMarked;
