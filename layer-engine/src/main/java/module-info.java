/** File trees to layers and back. */
module dev.jbuild.layer {
  requires static transitive org.jspecify;
  requires transitive dev.jbuild.oci;
  requires com.github.luben.zstd_jni;
  requires org.apache.commons.compress;
  requires org.tukaani.xz;

  exports dev.jbuild.layer;
  exports dev.jbuild.layer.image;
  exports dev.jbuild.layer.snapshot;
  exports dev.jbuild.layer.store;
}
