/** A small JSON tree: strict reading of hostile documents, writing of exact bytes. */
@NullMarked
package dev.jbuild.json;

import org.jspecify.annotations.NullMarked;
