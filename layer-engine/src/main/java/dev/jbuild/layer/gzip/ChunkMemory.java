package dev.jbuild.layer.gzip;

import dev.jbuild.oci.Digest;
import java.util.Optional;

/**
 * What chunks of input were compressed to, so that the same chunk needn't be compressed again. Used
 * by several threads at a time.
 */
public interface ChunkMemory {
  /** Remembers nothing. */
  ChunkMemory NONE =
      new ChunkMemory() {
        @Override
        public Optional<byte[]> find(Digest input) {
          return Optional.empty();
        }

        @Override
        public void keep(Digest input, byte[] encoded) {
          // It isn't asked for again.
        }
      };

  /**
   * Returns what {@link #keep} was given.
   *
   * @param input of all that the bytes depend on
   */
  Optional<byte[]> find(Digest input);

  /** Keeps what a chunk became. Not to is no error. */
  void keep(Digest input, byte[] encoded);
}
