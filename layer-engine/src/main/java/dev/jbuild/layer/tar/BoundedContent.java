package dev.jbuild.layer.tar;

import dev.jbuild.layer.internal.Interrupts;
import java.io.IOException;
import java.io.InputStream;

/** The content of the current entry of an archive as it is stored, and the padding after it. */
final class BoundedContent extends ArrayStream {
  private final InputStream in;
  private final String archive;
  private long left;
  private int padding;

  /** Reads from {@code in}, which stays open. */
  BoundedContent(InputStream in, String archive) {
    this.in = in;
    this.archive = archive;
  }

  void start(long size) {
    left = size;
    padding = (int) (-size & (TarHeader.BLOCK - 1));
  }

  /** Reads what is left. It must not be skipped: who digests the stream has to see every byte. */
  void finish() throws IOException {
    byte[] buffer = new byte[(int) Math.min(left + padding, 16 << 10)];
    for (long rest = left + padding; rest > 0; ) {
      Interrupts.check();
      int n = in.read(buffer, 0, (int) Math.min(buffer.length, rest));
      if (n < 0 && rest > padding) {
        throw TarProblems.broken(archive, "", "the archive breaks off within a file");
      }
      rest = n < 0 ? 0 : rest - n;
    }
    left = 0;
    padding = 0;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (left == 0) {
      return -1;
    }
    int n = in.read(into, offset, (int) Math.min(length, left));
    if (n < 0) {
      throw TarProblems.broken(archive, "", "the archive breaks off within a file");
    }
    left -= n;
    return n;
  }
}
