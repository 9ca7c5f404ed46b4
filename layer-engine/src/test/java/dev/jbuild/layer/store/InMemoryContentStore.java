package dev.jbuild.layer.store;

import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A content store for tests. */
public final class InMemoryContentStore implements ContentStore {
  private final Map<Digest, byte[]> blobs = new ConcurrentHashMap<>();

  /** Starts empty. */
  public InMemoryContentStore() {}

  private record MemoryBlob(Digest digest, long size, ByteArrayOutputStream bytes) implements Blob {
    @Override
    public InputStream open() {
      return new ByteArrayInputStream(bytes.toByteArray());
    }
  }

  @Override
  public Optional<Blob> find(Digest digest) {
    return Optional.ofNullable(blobs.get(digest))
        .map(bytes -> {
          ByteArrayOutputStream copy = new ByteArrayOutputStream();
          copy.writeBytes(bytes);
          return new MemoryBlob(digest, bytes.length, copy);
        });
  }

  @Override
  public void put(Descriptor expected, InputStream in) throws IOException {
    byte[] bytes = in.readAllBytes();
    if (!Descriptor.of(expected.mediaType(), bytes).digest().equals(expected.digest())
        || bytes.length != expected.size()) {
      throw DirectoryContentStore.mismatch(expected, "other bytes");
    }
    blobs.put(expected.digest(), bytes);
  }

  @Override
  public Ingest begin() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    return new Ingest() {
      @Override
      public void write(int b) {
        bytes.write(b);
      }

      @Override
      public void write(byte[] from, int offset, int length) {
        bytes.write(from, offset, length);
      }

      @Override
      public Descriptor commit(String mediaType) {
        Descriptor blob = Descriptor.of(mediaType, bytes.toByteArray());
        blobs.put(blob.digest(), bytes.toByteArray());
        return blob;
      }
    };
  }

  @Override
  public void remove(Digest digest) {
    blobs.remove(digest);
  }
}
