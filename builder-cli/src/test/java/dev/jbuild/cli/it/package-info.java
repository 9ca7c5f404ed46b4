/** The command as a whole: real processes, real registries, and the tools of others. */
@NullMarked
package dev.jbuild.cli.it;

import org.jspecify.annotations.NullMarked;
