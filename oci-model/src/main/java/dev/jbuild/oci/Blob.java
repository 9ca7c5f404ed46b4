package dev.jbuild.oci;

import java.io.IOException;
import java.io.InputStream;

/** Bytes with a known digest and size. */
public interface Blob {
  /** Returns the digest of the bytes. */
  Digest digest();

  /** Returns the number of bytes, at least 0. */
  long size();

  /**
   * Opens the bytes from the start. The stream is verified while it is read: the read that would
   * return the end throws instead if digest or size differ. The caller closes it.
   *
   * @throws IOException if the bytes can't be read, or are not those of the digest
   */
  InputStream open() throws IOException;
}
