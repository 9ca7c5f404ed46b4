/** What a person can act on. */
@NullMarked
package dev.jbuild.jvm.problem;

import org.jspecify.annotations.NullMarked;
