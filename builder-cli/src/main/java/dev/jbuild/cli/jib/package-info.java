/** {@code jbuild import-jib}: what a configuration of Jib is called here. */
@NullMarked
package dev.jbuild.cli.jib;

import org.jspecify.annotations.NullMarked;
