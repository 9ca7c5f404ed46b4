/** Runs one command in a root filesystem. */
module dev.jbuild.sandbox {
  requires static transitive org.jspecify;
  requires transitive dev.jbuild.oci;

  exports dev.jbuild.sandbox;
}
