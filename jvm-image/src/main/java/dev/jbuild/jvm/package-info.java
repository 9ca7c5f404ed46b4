/**
 * The image of a JVM project, for the plugins of build tools. Start at {@link ImageBuild}; a plugin
 * says by {@link JavaProject} and {@link ImageRequest} what it knows.
 */
@NullMarked
package dev.jbuild.jvm;

import org.jspecify.annotations.NullMarked;
