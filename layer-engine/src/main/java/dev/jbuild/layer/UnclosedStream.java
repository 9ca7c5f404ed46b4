package dev.jbuild.layer;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** The compressor closes what it writes to, but only a commit may end an ingest. */
final class UnclosedStream extends FilterOutputStream {
  UnclosedStream(OutputStream out) {
    super(out);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
  }

  @Override
  public void close() throws IOException {
    flush();
  }
}
