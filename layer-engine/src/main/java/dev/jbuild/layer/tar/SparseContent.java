package dev.jbuild.layer.tar;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** A sparse file's content: its holes as zeros. */
final class SparseContent extends ArrayStream {
  private final InputStream data;
  private final long[] map;
  private final long size;
  private long position;
  private int segment;

  /**
   * Reads the pieces of {@code data} that {@code map} places.
   *
   * @param map offset and length by turns, rising
   */
  SparseContent(InputStream data, long[] map, long size) {
    this.data = data;
    this.map = map;
    this.size = size;
  }

  /** Returns whether the pieces are in order, don't overlap and end within {@code size}. */
  static boolean isValid(long[] map, long size) {
    long end = 0;
    for (int i = 0; i + 1 < map.length; i += 2) {
      if (map[i] < end || map[i + 1] < 0 || map[i] > size || map[i + 1] > size - map[i]) {
        return false;
      }
      end = map[i] + map[i + 1];
    }
    return map.length % 2 == 0;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (position >= size) {
      return -1;
    }
    while (segment < map.length && position >= map[segment] + map[segment + 1]) {
      segment += 2;
    }
    long next = segment < map.length ? map[segment] : size;
    if (position < next) {
      int n = (int) Math.min(length, next - position);
      Arrays.fill(into, offset, offset + n, (byte) 0);
      position += n;
      return n;
    }
    int n =
        data.read(into, offset, (int) Math.min(length, map[segment] + map[segment + 1] - position));
    if (n < 0) {
      throw new EOFException("a sparse file is shorter than its map");
    }
    position += n;
    return n;
  }
}
