package dev.jbuild.registry;

import dev.jbuild.oci.Digest;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.util.Objects;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * A blob's bytes as they come in: digested on the way, and asked for from where they stopped if the
 * connection breaks. For one thread.
 */
final class PulledStream extends InputStream {
  /** Who brings as much as this between two breaks isn't broken. */
  private static final long PROGRESS = 1 << 20;

  private final BlobSource source;
  private final PulledBlob blob;
  private final MessageDigest digest;
  private final Retries.Turn turn;
  private @Nullable Response answer;
  private long at;
  private long lastBreak;
  private boolean verified;
  private boolean closed;

  PulledStream(BlobSource source, PulledBlob blob) {
    this.source = source;
    this.blob = blob;
    this.digest = Digest.newEngine(blob.digest().algorithm());
    this.turn = source.turn(blob.repository());
  }

  /** Asks for the bytes from where we are. */
  void begin() throws IOException {
    try {
      Response fresh = source.get(blob, at);
      answer = fresh;
      long length = fresh.body().contentLength();
      if (fresh.code() == 206) {
        checkRange(fresh);
      } else if (length >= 0 && length != blob.size()) {
        throw mismatch("is %d bytes long instead of %d".formatted(length, blob.size()));
      } else {
        fresh.body().byteStream().skipNBytes(at); // the registry began anew
      }
    } catch (InterruptedException interrupted) {
      throw interrupted(interrupted);
    } catch (RegistryException refused) {
      close();
      throw refused;
    }
  }

  private void checkRange(Response fresh) {
    String range = String.valueOf(fresh.header("Content-Range"));
    String wanted = "bytes %d-%d/".formatted(at, blob.size() - 1);
    if (!range.equals(wanted + blob.size()) && !range.equals(wanted + "*")) {
      throw mismatch("comes in the range %s instead of %s".formatted(range, wanted + blob.size()));
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    if (length == 0) {
      return 0;
    }
    while (!verified) {
      try {
        int count = body().read(buffer, offset, length);
        if (count >= 0) {
          accept(buffer, offset, count);
          return count;
        }
        if (at < blob.size()) {
          throw new EOFException("the body ended at byte " + at);
        }
        verify();
      } catch (IOException broken) {
        resume(broken);
      }
    }
    return -1;
  }

  private InputStream body() throws IOException {
    if (closed) {
      throw new IOException("the stream is closed");
    }
    if (answer == null) {
      begin();
    }
    return Objects.requireNonNull(answer).body().byteStream();
  }

  private void accept(byte[] buffer, int offset, int count) {
    at += count;
    if (at > blob.size()) {
      throw mismatch("is longer than %d bytes".formatted(blob.size()));
    }
    digest.update(buffer, offset, count);
    source.events().pulled(blob.repository().registry(), blob.digest(), count);
  }

  private void verify() {
    Digest found = Digest.of(blob.digest().algorithm(), digest.digest());
    if (!found.equals(blob.digest())) {
      throw mismatch("has the digest " + found);
    }
    verified = true;
  }

  private void resume(IOException broken) throws IOException {
    Response ended = answer;
    if (closed || ended == null || Thread.currentThread().isInterrupted()) {
      throw broken;
    }
    ended.close();
    answer = null;
    if (at - lastBreak >= PROGRESS) {
      turn.progressed();
    }
    lastBreak = at;
    try {
      if (!turn.again(broken)) {
        throw Unreachable.of(ended.request(), blob.repository().registry(), broken);
      }
    } catch (InterruptedException interrupted) {
      throw interrupted(interrupted);
    }
  }

  private static IOException interrupted(InterruptedException interrupted) {
    Thread.currentThread().interrupt();
    InterruptedIOException told = new InterruptedIOException();
    told.initCause(interrupted);
    return told;
  }

  private RegistryException mismatch(String what) {
    return new RegistryException(
        new Problem(
            "BlobMismatch",
            "the blob %s %s".formatted(blob.digest(), what),
            answer == null ? Place.ANYWHERE : Places.of(answer),
            "the registry or a proxy on the way changed it; push the image again, or ask who runs"
                + " them"));
  }

  @Override
  public void close() {
    closed = true;
    if (answer != null) {
      answer.close();
      answer = null;
    }
  }
}
