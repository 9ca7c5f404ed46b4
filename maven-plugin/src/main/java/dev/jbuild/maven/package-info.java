/** The goals of {@code jbuild-maven-plugin} and what a POM can say to them. */
@NullMarked
package dev.jbuild.maven;

import org.jspecify.annotations.NullMarked;
