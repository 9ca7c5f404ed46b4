/**
 * What can be told of a Buildfile without building it. Start at {@link dev.jbuild.dsl.lint.Linter};
 * {@link dev.jbuild.dsl.lint.Outline} has its args and stages.
 */
@NullMarked
package dev.jbuild.dsl.lint;

import org.jspecify.annotations.NullMarked;
