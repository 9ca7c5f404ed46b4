package dev.jbuild.registry;

import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageReference;
import java.io.IOException;
import java.io.InputStream;

/** A blob that lies in a registry. */
record PulledBlob(BlobSource source, ImageReference repository, Digest digest, long size)
    implements Blob {

  @Override
  public InputStream open() throws IOException {
    PulledStream stream = new PulledStream(source, this);
    stream.begin();
    return stream;
  }
}
