package dev.jbuild.layer;

import dev.jbuild.layer.store.StateFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * A sorted table of bytes by bytes that is looked up in as it is on disk, so that to open it costs
 * one read, however many rows it has. Big-endian: a magic number of 8 bytes, CRC-32 of all that
 * follows, number of rows, where each key starts, where each key ends; then key, value, key, value.
 */
final class PackedTable {
  static final int HEAD = 16;

  private final byte[] bytes;
  private final int size;

  /** Where the keys start and then where they end; as array, since a cold JVM is slow to unpack. */
  private final int[] bounds;

  private PackedTable(byte[] bytes) {
    this.bytes = bytes;
    ByteBuffer in = ByteBuffer.wrap(bytes);
    this.size = in.getInt(12);
    this.bounds = new int[2 * size];
    in.position(HEAD).asIntBuffer().get(bounds);
  }

  static PackedTable of(TableDraft draft) {
    return new PackedTable(draft.bytes());
  }

  /**
   * Returns the sum of the bytes of a table. Not CRC-32C: the JDK fills tables for that first, at
   * each start of the program.
   */
  static int sum(byte[] bytes) {
    CRC32 sum = new CRC32();
    sum.update(bytes, 12, bytes.length - 12);
    return (int) sum.getValue();
  }

  /** Returns whether there is a table of this kind, without a look at its rows. */
  static boolean isThere(long magic, Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] head = in.readNBytes(Long.BYTES);
      return head.length == Long.BYTES && ByteBuffer.wrap(head).getLong() == magic;
    } catch (NoSuchFileException absent) {
      return false;
    }
  }

  /** Reads a table; one that is absent, of another kind or damaged is nothing. */
  static Optional<PackedTable> read(long magic, Path file) throws IOException {
    byte[] bytes;
    try {
      bytes = StateFolder.read(file);
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    }
    ByteBuffer head = ByteBuffer.wrap(bytes);
    boolean sound =
        bytes.length >= HEAD && head.getLong(0) == magic && head.getInt(8) == sum(bytes);
    return sound ? Optional.of(new PackedTable(bytes)) : Optional.empty();
  }

  /** Returns the table as {@link #read} takes it; the bytes are its own. */
  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  byte[] key(int row) {
    return Arrays.copyOfRange(bytes, bounds[row], bounds[size + row]);
  }

  boolean keyStartsWith(int row, byte[] prefix) {
    int start = bounds[row];
    int end = start + prefix.length;
    return end <= bounds[size + row] && Arrays.equals(bytes, start, end, prefix, 0, prefix.length);
  }

  /** Returns the value of a row, from its first byte to its last. */
  ByteBuffer value(int row) {
    int start = bounds[size + row];
    int end = row + 1 < size ? bounds[row + 1] : bytes.length;
    return ByteBuffer.wrap(bytes, start, end - start);
  }

  /** Returns one byte of the value of a row. */
  byte valueAt(int row, int index) {
    return bytes[bounds[size + row] + index];
  }

  /** Returns the row of {@code key}, or a negative number if there is none. */
  int find(byte[] key) {
    int row = ceiling(key);
    return row < size && bounds[size + row] - bounds[row] == key.length && keyStartsWith(row, key)
        ? row
        : -1;
  }

  /** Returns the first row whose key is not less than {@code key}, maybe {@link #size}. */
  int ceiling(byte[] key) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      int start = bounds[middle];
      int end = bounds[size + middle];
      if (Arrays.compareUnsigned(bytes, start, end, key, 0, key.length) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
