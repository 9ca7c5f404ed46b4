/** The Gradle plugin {@code dev.jbuild}: its extension, its tasks, what it learns of a project. */
@NullMarked
package dev.jbuild.gradle;

import org.jspecify.annotations.NullMarked;
