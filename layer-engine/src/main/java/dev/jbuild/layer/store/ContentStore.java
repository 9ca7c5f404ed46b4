package dev.jbuild.layer.store;

import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Blobs by digest. Safe for use by several threads. */
public interface ContentStore {
  /**
   * Returns the blob of {@code digest}. Its stream is verified: what isn't the digest's bytes ends
   * with the problem CorruptBlob.
   */
  Optional<Blob> find(Digest digest) throws IOException;

  /**
   * Reads all of {@code in} and publishes it atomically. Putting what is there already replaces it
   * by the same bytes, and so mends it.
   *
   * @throws dev.jbuild.layer.LayerException with the problem UnexpectedContent if the bytes are not
   *     {@code expected}'s; nothing is published then
   */
  void put(Descriptor expected, InputStream in) throws IOException;

  /** Starts to write bytes whose digest isn't known. */
  Ingest begin() throws IOException;

  /** Removes a blob, for instance a corrupt one, so that it can be put again. */
  void remove(Digest digest) throws IOException;
}
