/** What the packages of this module share: file names as bytes, file attributes, native calls. */
@NullMarked
package dev.jbuild.layer.internal;

import org.jspecify.annotations.NullMarked;
