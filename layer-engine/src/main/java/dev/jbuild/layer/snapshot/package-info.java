/** Unpacked layers in overlay form that grow from each other. */
@NullMarked
package dev.jbuild.layer.snapshot;

import org.jspecify.annotations.NullMarked;
