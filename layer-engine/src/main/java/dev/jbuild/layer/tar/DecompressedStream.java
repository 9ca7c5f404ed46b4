package dev.jbuild.layer.tar;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * What uncompresses an archive says of a broken one what it likes, and as any IOException; this
 * tells it from a disk that can't be read.
 */
final class DecompressedStream extends ArrayStream {
  private final Source source;
  private final InputStream plain;
  private final String archive;

  /** The compressed bytes. */
  private static final class Source extends FilterInputStream {
    private @Nullable IOException failure;

    Source(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int start, int length) throws IOException {
      try {
        return in.read(bytes, start, length);
      } catch (IOException broken) {
        failure = broken;
        throw broken;
      }
    }
  }

  DecompressedStream(Decompression how, InputStream compressed, String archive) throws IOException {
    this.source = new Source(compressed);
    this.archive = archive;
    try {
      this.plain = how.over(source);
    } catch (IOException broken) {
      throw told(broken);
    }
  }

  @Override
  public int read(byte[] bytes, int start, int length) throws IOException {
    try {
      return plain.read(bytes, start, length);
    } catch (IOException broken) {
      throw told(broken);
    }
  }

  /** Returns what is no fault of the archive's. */
  private IOException told(IOException broken) {
    if (source.failure == null) {
      throw TarProblems.broken(archive, "", "what is compressed breaks off or is damaged");
    }
    return broken;
  }

  @Override
  public void close() throws IOException {
    plain.close();
  }
}
