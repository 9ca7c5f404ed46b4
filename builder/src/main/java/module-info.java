/** Carries out a build plan. */
module dev.jbuild.builder {
  requires static transitive org.jspecify;
  requires transitive dev.jbuild.dsl;
  requires transitive dev.jbuild.layer;
  requires transitive dev.jbuild.oci;
  requires transitive dev.jbuild.registry;
  requires transitive dev.jbuild.sandbox;

  exports dev.jbuild.builder;
  exports dev.jbuild.builder.cache;
  exports dev.jbuild.builder.event;
  exports dev.jbuild.builder.prune;
  exports dev.jbuild.builder.why;
}
