/**
 * One command, one root filesystem, one outcome. Start at {@link dev.jbuild.sandbox.Sandbox};
 * {@link dev.jbuild.sandbox.EmbeddedSandbox} is the one that needs nothing installed.
 */
@NullMarked
package dev.jbuild.sandbox;

import org.jspecify.annotations.NullMarked;
