/** What is shown of a build while it runs and at its end, in all forms. */
@NullMarked
package dev.jbuild.cli.progress;

import org.jspecify.annotations.NullMarked;
