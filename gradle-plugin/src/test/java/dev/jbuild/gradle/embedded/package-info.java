/** Gradle itself, in a process of its own with the Java that it runs on. */
@org.jspecify.annotations.NullMarked
package dev.jbuild.gradle.embedded;
