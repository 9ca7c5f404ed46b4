package dev.jbuild.layer.store;

import dev.jbuild.oci.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.function.Supplier;

/** A stream that throws instead of ending if its bytes are not those of the digest and size. */
final class VerifiedStream extends FilterInputStream {
  private final Digest digest;
  private final long size;
  private final Supplier<RuntimeException> mismatch;
  private final MessageDigest engine;
  private long count;
  private boolean verified;

  VerifiedStream(InputStream in, Digest digest, long size, Supplier<RuntimeException> mismatch) {
    super(in);
    this.digest = digest;
    this.size = size;
    this.mismatch = mismatch;
    this.engine = Digest.newEngine(digest.algorithm());
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int n = in.read(into, offset, length);
    if (n > 0) {
      engine.update(into, offset, n);
      count += n;
      if (count > size) {
        throw mismatch.get();
      }
    } else if (n < 0 && !verified) {
      if (count != size || !Digest.of(digest.algorithm(), engine.digest()).equals(digest)) {
        throw mismatch.get();
      }
      verified = true;
    }
    return n;
  }

  @Override
  public long skip(long n) throws IOException {
    byte[] sink = new byte[(int) Math.min(Math.max(n, 0), 1 << 16)];
    long left = n;
    while (left > 0) {
      int got = read(sink, 0, (int) Math.min(sink.length, left));
      if (got < 0) {
        break;
      }
      left -= got;
    }
    return n - Math.max(left, 0);
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
