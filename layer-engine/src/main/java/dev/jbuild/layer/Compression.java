package dev.jbuild.layer;

import dev.jbuild.layer.gzip.ParallelGzip;
import dev.jbuild.oci.MediaTypes;
import java.io.IOException;
import java.io.OutputStream;

/** How the blob of a layer is compressed. */
public enum Compression {
  GZIP(MediaTypes.OCI_LAYER_GZIP) {
    @Override
    OutputStream over(OutputStream sink) throws IOException {
      return new ParallelGzip(sink);
    }
  },
  NONE(MediaTypes.OCI_LAYER) {
    @Override
    OutputStream over(OutputStream sink) {
      return sink;
    }
  };

  private final String mediaType;

  Compression(String mediaType) {
    this.mediaType = mediaType;
  }

  /** Returns OCI's media type of a layer compressed so. */
  public String mediaType() {
    return mediaType;
  }

  /** Returns a stream whose close writes the end and closes {@code sink}. */
  abstract OutputStream over(OutputStream sink) throws IOException;
}
