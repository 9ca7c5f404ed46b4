/** File trees to layers and back. Start at {@link dev.jbuild.layer.Layers}. */
@NullMarked
package dev.jbuild.layer;

import org.jspecify.annotations.NullMarked;
