/**
 * What of a Java project goes into which layer, and how it is started. Start at {@link
 * Application}.
 */
@NullMarked
package dev.jbuild.jvm.app;

import org.jspecify.annotations.NullMarked;
