/** What a person can act on. */
@NullMarked
package dev.jbuild.maven.problem;

import org.jspecify.annotations.NullMarked;
