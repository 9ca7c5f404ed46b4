/** Talks to registries, as the distribution-spec says. */
module dev.jbuild.registry {
  requires static transitive org.jspecify;
  requires transitive dev.jbuild.oci;
  requires kotlin.stdlib;
  requires okhttp3;
  requires okio;

  exports dev.jbuild.registry;
  exports dev.jbuild.registry.auth;
}
