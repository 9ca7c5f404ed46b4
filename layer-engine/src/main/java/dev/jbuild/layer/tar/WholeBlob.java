package dev.jbuild.layer.tar;

import dev.jbuild.layer.LayerException;
import dev.jbuild.oci.Blob;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Reads a blob to its end, as only the end tells whether it is what its digest says. A blob that
 * was changed is told as that, and not as the broken archive that the change made of it.
 */
public final class WholeBlob {
  private WholeBlob() {}

  /** Makes something of a blob's bytes. */
  @FunctionalInterface
  public interface Reading<T> {
    T from(InputStream in) throws IOException;
  }

  /**
   * Returns what {@code reading} makes of {@code blob}.
   *
   * @throws LayerException with the problem CorruptBlob, before any that {@code reading} has
   */
  public static <T> T read(Blob blob, Reading<T> reading) throws IOException {
    try (InputStream in = blob.open()) {
      try {
        T made = reading.from(new Unclosable(in));
        in.transferTo(OutputStream.nullOutputStream());
        return made;
      } catch (IOException | LayerException broken) {
        in.transferTo(OutputStream.nullOutputStream());
        throw broken;
      }
    }
  }

  /** Whoever uncompresses the blob closes that, but its end is still to be read. */
  private static final class Unclosable extends FilterInputStream {
    Unclosable(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] bytes, int start, int length) throws IOException {
      return in.read(bytes, start, length);
    }

    @Override
    public void close() {
      // The blob is closed when all of it was read.
    }
  }
}
