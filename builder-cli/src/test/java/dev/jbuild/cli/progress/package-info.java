@NullMarked
package dev.jbuild.cli.progress;

import org.jspecify.annotations.NullMarked;
