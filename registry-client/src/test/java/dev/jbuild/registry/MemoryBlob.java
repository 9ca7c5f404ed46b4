package dev.jbuild.registry;

import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.SplittableRandom;

/** A blob in memory, that may break while it is read. */
final class MemoryBlob implements Blob {
  private final byte[] bytes;
  private final Digest digest;
  private final int breaksAt;

  MemoryBlob(byte[] bytes) {
    this(bytes, Digest.sha256(bytes), Integer.MAX_VALUE);
  }

  private MemoryBlob(byte[] bytes, Digest digest, int breaksAt) {
    this.bytes = bytes;
    this.digest = digest;
    this.breaksAt = breaksAt;
  }

  static byte[] random(long seed, int size) {
    byte[] bytes = new byte[size];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  MemoryBlob brokenAt(int index) {
    return new MemoryBlob(bytes, digest, index);
  }

  MemoryBlob withDigest(Digest changed) {
    return new MemoryBlob(bytes, changed, breaksAt);
  }

  @Override
  public Digest digest() {
    return digest;
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public InputStream open() {
    InputStream all = new ByteArrayInputStream(bytes);
    return new InputStream() {
      private int at;

      @Override
      public int read() throws IOException {
        return at++ >= breaksAt ? broken() : all.read();
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = all.read(buffer, offset, length);
        at += count;
        return at > breaksAt ? broken() : count;
      }

      private static int broken() throws IOException {
        throw new IOException("disk broke");
      }
    };
  }
}
