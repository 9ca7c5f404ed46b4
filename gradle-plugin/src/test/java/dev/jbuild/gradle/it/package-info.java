/** Real Gradle, the packed jbuild, a real registry. */
@NullMarked
package dev.jbuild.gradle.it;

import org.jspecify.annotations.NullMarked;
