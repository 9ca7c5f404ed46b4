/** The shared words. No I/O. */
module dev.jbuild.oci {
  requires static transitive org.jspecify;
  requires tools.jackson.core;

  exports dev.jbuild.json;
  exports dev.jbuild.oci;
  exports dev.jbuild.problem;
}
