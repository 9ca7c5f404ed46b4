/** Where credentials come from: the files that container tools share, and their helper programs. */
@NullMarked
package dev.jbuild.registry.auth;

import org.jspecify.annotations.NullMarked;
