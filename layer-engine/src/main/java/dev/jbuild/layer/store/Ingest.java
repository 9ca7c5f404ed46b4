package dev.jbuild.layer.store;

import dev.jbuild.oci.Descriptor;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Bytes on their way into a store. The digest is computed while they are written. Closed without
 * {@link #commit}, they are gone.
 */
public abstract class Ingest extends OutputStream {
  /** Starts without bytes. */
  protected Ingest() {}

  /** Publishes what was written and returns its descriptor. No more can be written then. */
  public abstract Descriptor commit(String mediaType) throws IOException;
}
