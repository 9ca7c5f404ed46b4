/**
 * Images put together from layers, and their forms on disk: OCI layout, Docker archive, root
 * filesystem.
 */
@NullMarked
package dev.jbuild.layer.image;

import org.jspecify.annotations.NullMarked;
