package dev.jbuild.layer.gzip;

import dev.jbuild.oci.Digest;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/**
 * A stretch of input that is compressed on its own, behind the last bytes of the one before, which
 * its matches may reach into. One thread at a time has it: who writes fills it, a worker encodes
 * it, who writes takes the result.
 */
final class Chunk {
  /** Bytes of input in each chunk but the last. A change changes the bytes of every gzip. */
  static final int SIZE = 256 * 1024;

  /**
   * Stored blocks cost 5 bytes each 65,535 bytes, the rest is for ends and the bits that are held.
   */
  private static final int MAX_ENCODED = SIZE + SIZE / 1024 + 64;

  private static final int SMALLEST = 32 * 1024;

  private byte[] input = new byte[SMALLEST];
  private byte[] encoded = new byte[0];
  private int start;
  private int end;
  private int encodedSize;

  /** Empties this chunk and copies the end of {@code previous} in front of it. */
  void follow(Chunk previous) {
    start = Math.min(Deflate.WINDOW, previous.end - previous.start);
    end = start;
    reserve(start + SIZE);
    System.arraycopy(previous.input, previous.end - start, input, 0, start);
  }

  /** Takes as many of these bytes as fit, and returns how many. */
  int fill(byte[] from, int offset, int length) {
    int taken = Math.min(length, start + SIZE - end);
    reserve(end + taken);
    System.arraycopy(from, offset, input, end, taken);
    end += taken;
    return taken;
  }

  private void reserve(int size) {
    if (size > input.length) {
      int largest = Deflate.WINDOW + SIZE;
      input = Arrays.copyOf(input, Math.min(largest, Math.max(size, 4 * input.length)));
    }
  }

  boolean isFull() {
    return end - start == SIZE;
  }

  /**
   * Encodes the input, unless {@code memory} knows what it becomes; {@code last} ends the deflate
   * stream with it.
   */
  void encode(boolean last, int level, ChunkMemory memory) {
    if (memory.equals(ChunkMemory.NONE)) {
      encode(last, level);
      return;
    }
    Digest input = digest(last, level);
    Optional<byte[]> known = memory.find(input);
    if (known.isPresent()) {
      encoded = known.get();
      encodedSize = encoded.length;
      return;
    }
    encode(last, level);
    if (encodedSize < (end - start) / 4 * 3) {
      memory.keep(input, Arrays.copyOf(encoded, encodedSize));
    }
  }

  private void encode(boolean last, int level) {
    int needed = end - start == SIZE ? MAX_ENCODED : end - start + MAX_ENCODED - SIZE;
    if (encoded.length < needed) {
      encoded = new byte[needed];
    }
    encodedSize = Deflate.encode(input, start, end, last, level, encoded);
  }

  /** Returns a digest of all that the encoded bytes depend on. */
  private Digest digest(boolean last, int level) {
    MessageDigest engine = Digest.newSha256();
    engine.update(Deflate.VERSION);
    engine.update((byte) level);
    engine.update((byte) (last ? 1 : 0));
    engine.update((byte) (start >>> 8));
    engine.update((byte) start);
    engine.update(input, 0, end);
    return Digest.ofSha256(engine.digest());
  }

  byte[] encoded() {
    return encoded;
  }

  int encodedSize() {
    return encodedSize;
  }
}
