/** The shared words. No I/O. */
module dev.jbuild.oci {
  requires static transitive org.jspecify;

  exports dev.jbuild.json;
  exports dev.jbuild.oci;
  exports dev.jbuild.problem;
}
