package dev.jbuild.registry;

import dev.jbuild.oci.Blob;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * A part of a blob, on its way out. Remembers if it was the blob that couldn't be read: then
 * nothing helps, while a broken connection can be mended.
 */
final class UploadBody extends RequestBody {
  private static final MediaType TYPE = MediaType.get("application/octet-stream");
  private static final int BUFFER = 64 * 1024;

  private final Blob blob;
  private final long from;
  private final long length;
  private final Sent sent;
  private @Nullable Exception unreadable;

  /** Is told the bytes that went out. */
  interface Sent {
    void bytes(long count);
  }

  UploadBody(Blob blob, long from, long length, Sent sent) {
    this.blob = blob;
    this.from = from;
    this.length = length;
    this.sent = sent;
  }

  @Override
  public MediaType contentType() {
    return TYPE;
  }

  @Override
  public long contentLength() {
    return length;
  }

  /** Sent again by itself, it would be appended to what the session has of the first time. */
  @Override
  public boolean isOneShot() {
    return true;
  }

  @Override
  public void writeTo(BufferedSink sink) throws IOException {
    try (InputStream in = open()) {
      byte[] buffer = new byte[(int) Math.min(BUFFER, Math.max(1, length))];
      long left = length;
      while (left > 0) {
        int count = read(in, buffer, (int) Math.min(buffer.length, left));
        sink.write(buffer, 0, count);
        sent.bytes(count);
        left -= count;
      }
      if (from + length == blob.size()) {
        checkEnd(in);
      }
    }
  }

  private InputStream open() throws IOException {
    try {
      InputStream in = blob.open();
      in.skipNBytes(from);
      return in;
    } catch (IOException | RuntimeException failed) {
      throw unreadable(failed);
    }
  }

  private int read(InputStream in, byte[] buffer, int wanted) throws IOException {
    try {
      int count = in.read(buffer, 0, wanted);
      if (count < 0) {
        throw new EOFException(
            "blob %s is shorter than %d bytes".formatted(blob.digest(), blob.size()));
      }
      return count;
    } catch (IOException | RuntimeException failed) {
      throw unreadable(failed);
    }
  }

  /** The read that verifies. */
  private void checkEnd(InputStream in) throws IOException {
    try {
      if (in.read() >= 0) {
        throw new IOException(
            "blob %s is longer than %d bytes".formatted(blob.digest(), blob.size()));
      }
    } catch (IOException | RuntimeException failed) {
      throw unreadable(failed);
    }
  }

  private IOException unreadable(Exception failed) {
    unreadable = failed;
    return failed instanceof IOException io ? io : new IOException(failed);
  }

  /** Throws what the blob threw while it was read, if anything. */
  void throwIfUnreadable() throws IOException {
    switch (unreadable) {
      case null -> {}
      case IOException broken -> throw broken;
      case RuntimeException problem -> throw problem;
      case Exception other -> throw new IllegalStateException(other);
    }
  }
}
