/**
 * Images and blobs from and to registries, by the distribution-spec. Start at {@link
 * dev.jbuild.registry.RegistryClient}.
 */
@NullMarked
package dev.jbuild.registry;

import org.jspecify.annotations.NullMarked;
