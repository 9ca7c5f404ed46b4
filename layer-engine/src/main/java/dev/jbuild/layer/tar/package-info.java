/** Tar as layers need it: exact bytes out, hostile bytes in. */
@NullMarked
package dev.jbuild.layer.tar;

import org.jspecify.annotations.NullMarked;
