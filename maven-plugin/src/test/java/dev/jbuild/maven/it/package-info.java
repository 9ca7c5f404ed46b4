/** Real Maven, the packed jbuild, a real registry. */
@NullMarked
package dev.jbuild.maven.it;

import org.jspecify.annotations.NullMarked;
