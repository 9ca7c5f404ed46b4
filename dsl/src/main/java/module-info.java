/** Buildfile text to syntax tree to build plan. No I/O. */
module dev.jbuild.dsl {
  requires static transitive org.jspecify;
  requires transitive dev.jbuild.oci;

  exports dev.jbuild.dsl;
  exports dev.jbuild.dsl.lint;
}
