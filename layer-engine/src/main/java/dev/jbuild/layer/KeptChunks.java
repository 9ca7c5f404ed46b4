package dev.jbuild.layer;

import dev.jbuild.layer.gzip.ChunkMemory;
import dev.jbuild.layer.store.StateFolder;
import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Compressed chunks of earlier layers, a file each, with a digest behind: of a layer in which one
 * file changed, most chunks are what they were. A file that is damaged counts as absent.
 */
final class KeptChunks implements ChunkMemory, AutoCloseable {
  private static final int DIGEST = 32;

  /** In bytes; a chunk takes a quarter of it. */
  private static final int MAX_SIZE = 1 << 20;

  private final StateFolder state;

  /** What will be written when the layer is done: nobody waits for it then. */
  private final Map<Digest, byte[]> pending = new ConcurrentHashMap<>();

  KeptChunks(StateFolder state) {
    this.state = state;
  }

  private Path file(Digest input) {
    return state.folder("chunks").resolve(input.hex());
  }

  @Override
  public Optional<byte[]> find(Digest input) {
    return KeptFile.read(file(input), MAX_SIZE).flatMap(KeptChunks::encoded);
  }

  private static Optional<byte[]> encoded(byte[] bytes) {
    int end = Math.max(0, bytes.length - DIGEST);
    byte[] encoded = Arrays.copyOf(bytes, end);
    byte[] digest = Digest.sha256(encoded).bytes();
    return Arrays.equals(digest, 0, DIGEST, bytes, end, bytes.length)
        ? Optional.of(encoded)
        : Optional.empty();
  }

  @Override
  public void keep(Digest input, byte[] encoded) {
    pending.put(input, encoded);
  }

  @Override
  public void close() {
    pending.forEach(this::write);
  }

  private void write(Digest input, byte[] encoded) {
    byte[] bytes = Arrays.copyOf(encoded, encoded.length + DIGEST);
    System.arraycopy(Digest.sha256(encoded).bytes(), 0, bytes, encoded.length, DIGEST);
    try {
      state.writeUnforced(file(input), bytes);
    } catch (IOException lost) {
      // It will be compressed again.
    }
  }
}
