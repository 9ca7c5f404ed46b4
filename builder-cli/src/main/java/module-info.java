/** The jbuild command. */
module dev.jbuild.cli {
  requires static org.jspecify;
  requires dev.jbuild.builder;
  requires dev.jbuild.dsl;
  requires dev.jbuild.layer;
  requires dev.jbuild.oci;
  requires dev.jbuild.registry;
  requires dev.jbuild.sandbox;
  requires info.picocli;
}
