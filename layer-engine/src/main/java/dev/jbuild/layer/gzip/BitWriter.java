package dev.jbuild.layer.gzip;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Bits into a byte array, the lowest bit of each byte first. The array must have room for 8 bytes
 * more than what is written. Source: RFC 1951, section 3.1.1.
 */
final class BitWriter {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int WIDTH_SHIFT = 24;
  private static final int VALUE_MASK = (1 << WIDTH_SHIFT) - 1;

  private final byte[] bytes;
  private int size;
  private long bits;
  private int count;

  BitWriter(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Appends the {@code width} lowest bits of {@code value}, at most 32; the others are 0. */
  void put(int value, int width) {
    bits |= Integer.toUnsignedLong(value) << count;
    count += width;
    flush();
  }

  /**
   * Appends {@code width << 24 | value}, at most 24 bits. Only {@code flush} makes room: between
   * two of them fit 56 bits.
   */
  void add(int widthAndValue) {
    bits |= (long) (widthAndValue & VALUE_MASK) << count;
    count += widthAndValue >>> WIDTH_SHIFT;
  }

  /** Moves whole bytes to the array; at most 7 bits stay. */
  void flush() {
    LONG.set(bytes, size, bits);
    size += count >>> 3;
    bits >>>= count & ~7;
    count &= 7;
  }

  /** Fills the byte that was begun with zeros. */
  void align() {
    put(0, -count & 7);
  }

  /** Appends whole bytes to whole bytes. */
  void copy(byte[] from, int start, int length) {
    System.arraycopy(from, start, bytes, size, length);
    size += length;
  }

  /** Returns the number of whole bytes. */
  int size() {
    return size;
  }
}
