package dev.jbuild.layer.gzip;

import static dev.jbuild.layer.gzip.Symbols.MAX_LENGTH;
import static dev.jbuild.layer.gzip.Symbols.WINDOW;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Finds earlier occurrences of bytes: the last few with the same 4 bytes, and the last one with the
 * same 3, which is worth it only near by.
 *
 * <p>The tables hold positions plus an offset that grows from chunk to chunk, so that nothing needs
 * clearing: what an earlier chunk left comes out as negative, and counts as absent.
 */
final class MatchFinder {
  /** Bytes that must be readable from a position that is looked up. */
  static final int LOOKAHEAD = 4;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int MULTIPLIER = 0x9E3779B1;
  private static final int HASH_BITS_OF_4 = 15;
  private static final int HASH_BITS_OF_3 = 12;
  private static final int FARTHEST_OF_3 = 4096;
  private static final int LONG_ENOUGH = 64;

  private final int[] lastOf4 = new int[1 << HASH_BITS_OF_4];
  private final int[] lastOf3 = new int[1 << HASH_BITS_OF_3];
  private final int[] previous = new int[WINDOW];
  private int offset = 1;
  private int length;
  private int mostCandidates;

  /** Forgets all positions; those that follow are below {@code newLength}. */
  void start(int newLength, Level level) {
    mostCandidates = level.candidates();
    offset += length;
    length = newLength;
    if (offset > Integer.MAX_VALUE / 2) {
      Arrays.fill(lastOf4, 0);
      Arrays.fill(lastOf3, 0);
      offset = 1;
    }
  }

  /** Remembers the positions {@code from} to {@code to}, without looking for matches. */
  void insert(byte[] in, int from, int to) {
    int[] lastOf4 = this.lastOf4;
    int[] lastOf3 = this.lastOf3;
    int[] previous = this.previous;
    int offset = this.offset;
    for (int position = from; position < to; position++) {
      int word = (int) INT.get(in, position);
      int slot = slotOf4(word);
      previous[position & (WINDOW - 1)] = lastOf4[slot];
      lastOf4[slot] = position + offset;
      lastOf3[slotOf3(word)] = position + offset;
    }
  }

  /**
   * Remembers {@code position} and returns a match for it that is longer than {@code shortest} and
   * ends before {@code end}, as {@code length << 16 | distance}, or 0.
   */
  int find(byte[] in, int position, int end, int shortest) {
    int[] lastOf4 = this.lastOf4;
    int[] previous = this.previous;
    int offset = this.offset;
    int word = (int) INT.get(in, position);
    int floor = Math.max(0, position - WINDOW);
    int found = shortest < 3 ? near(word, in, position) : remember3(word, position);
    int best = Math.max(3, shortest);
    int slot = slotOf4(word);
    int candidate = lastOf4[slot] - offset;
    previous[position & (WINDOW - 1)] = lastOf4[slot];
    lastOf4[slot] = position + offset;
    int max = Math.min(MAX_LENGTH, end - position);
    if (best >= max) {
      return found;
    }
    for (int left = mostCandidates; candidate >= floor && left > 0; left--) {
      if ((int) INT.get(in, candidate + best - 3) == (int) INT.get(in, position + best - 3)
          && (int) INT.get(in, candidate) == word) {
        int common = common(in, candidate, position, max);
        if (common > best) {
          found = common << 16 | (position - candidate);
          best = common;
          if (common >= LONG_ENOUGH || common == max) {
            break;
          }
        }
      }
      candidate = previous[candidate & (WINDOW - 1)] - offset;
    }
    return found;
  }

  private int remember3(int word, int position) {
    lastOf3[slotOf3(word)] = position + offset;
    return 0;
  }

  private int near(int word, byte[] in, int position) {
    int slot = slotOf3(word);
    int candidate = lastOf3[slot] - offset;
    lastOf3[slot] = position + offset;
    boolean usable =
        candidate >= Math.max(0, position - FARTHEST_OF_3)
            && ((int) INT.get(in, candidate) ^ word) << 8 == 0;
    return usable ? 3 << 16 | (position - candidate) : 0;
  }

  /** Returns how many bytes are equal, given that 4 are. */
  private static int common(byte[] in, int earlier, int later, int max) {
    int length = 4;
    for (; length <= max - 8; length += 8) {
      long different = (long) LONG.get(in, earlier + length) ^ (long) LONG.get(in, later + length);
      if (different != 0) {
        return length + (Long.numberOfTrailingZeros(different) >>> 3);
      }
    }
    while (length < max && in[earlier + length] == in[later + length]) {
      length++;
    }
    return length;
  }

  private static int slotOf4(int word) {
    return (word * MULTIPLIER) >>> (32 - HASH_BITS_OF_4);
  }

  private static int slotOf3(int word) {
    return ((word << 8) * MULTIPLIER) >>> (32 - HASH_BITS_OF_3);
  }
}
