package dev.jbuild.layer.store;

import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** A file that is written, and becomes a blob when it is complete. */
final class FileIngest extends Ingest {
  private static final int BUFFER = 1 << 17;

  private final DirectoryContentStore store;
  private final Path file;
  private final FileChannel channel;
  private final String algorithm;
  private final MessageDigest engine;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private long written;
  private @Nullable Descriptor committed;

  FileIngest(DirectoryContentStore store, Path file, @Nullable Digest expected) throws IOException {
    this.store = store;
    this.file = file;
    this.algorithm = expected == null ? "sha256" : expected.algorithm();
    this.engine = Digest.newEngine(algorithm);
    this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    engine.update(bytes, offset, length);
    written += length;
    int from = offset;
    int left = length;
    while (left > 0) {
      int n = Math.min(left, buffer.remaining());
      buffer.put(bytes, from, n);
      from += n;
      left -= n;
      if (!buffer.hasRemaining()) {
        drain();
      }
    }
  }

  private void drain() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }

  long written() {
    return written;
  }

  /** Brings all to the disk and returns what was written. */
  Descriptor descriptor(String mediaType) throws IOException {
    drain();
    channel.force(false);
    Digest digest = Digest.of(algorithm, engine.digest());
    return Descriptor.of(mediaType, digest, written);
  }

  void publish(Digest digest) throws IOException {
    channel.close();
    store.publish(file, digest);
  }

  @Override
  public Descriptor commit(String mediaType) throws IOException {
    if (committed != null) {
      throw new IllegalStateException("committed twice");
    }
    Descriptor descriptor = descriptor(mediaType);
    publish(descriptor.digest());
    committed = descriptor;
    return descriptor;
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(file);
  }
}
