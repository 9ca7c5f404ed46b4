package dev.jbuild.layer.gzip;

import java.util.Arrays;

/** The codes' lengths at the start of a dynamic block. Source: RFC 1951, section 3.2.7. */
final class CodeLengths {
  private static final int REPEAT_LAST = 16;
  private static final int ZEROS = 17;
  private static final int MANY_ZEROS = 18;
  private static final int[] ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };

  private final HuffmanCode code = new HuffmanCode(19, 7);
  private final int[] frequencies = new int[19];
  private final byte[] lengths = new byte[Symbols.LITERALS + Symbols.DISTANCES];
  private final int[] items = new int[lengths.length];
  private int count;
  private int literalCodes;
  private int distanceCodes;
  private int written;

  /** Encodes the lengths of these codes. */
  void build(HuffmanCode literals, HuffmanCode distances) {
    literalCodes = literals.end();
    distanceCodes = distances.end();
    System.arraycopy(literals.lengths, 0, lengths, 0, literalCodes);
    System.arraycopy(distances.lengths, 0, lengths, literalCodes, distanceCodes);
    Arrays.fill(frequencies, 0);
    count = 0;
    runs(literalCodes + distanceCodes);
    code.build(frequencies);
    written = ORDER.length;
    while (written > 4 && code.lengths[ORDER[written - 1]] == 0) {
      written--;
    }
  }

  private void runs(int end) {
    for (int at = 0; at < end; ) {
      int run = 1;
      while (at + run < end && lengths[at + run] == lengths[at]) {
        run++;
      }
      if (lengths[at] == 0) {
        zeros(run);
      } else {
        item(lengths[at], 0);
        repeats(lengths[at], run - 1);
      }
      at += run;
    }
  }

  private void zeros(int run) {
    int left = run;
    while (left >= 3) {
      int taken = Math.min(left, 138);
      if (taken >= 11) {
        item(MANY_ZEROS, taken - 11);
      } else {
        item(ZEROS, taken - 3);
      }
      left -= taken;
    }
    for (; left > 0; left--) {
      item(0, 0);
    }
  }

  private void repeats(int length, int run) {
    int left = run;
    while (left >= 3) {
      int taken = Math.min(left, 6);
      item(REPEAT_LAST, taken - 3);
      left -= taken;
    }
    for (; left > 0; left--) {
      item(length, 0);
    }
  }

  private void item(int symbol, int extra) {
    items[count++] = extra << 8 | symbol;
    frequencies[symbol]++;
  }

  /** Returns the bits that {@code write} writes. */
  long cost() {
    return 14
        + 3L * written
        + code.cost(frequencies)
        + 2L * frequencies[REPEAT_LAST]
        + 3L * frequencies[ZEROS]
        + 7L * frequencies[MANY_ZEROS];
  }

  /** Writes the counts, the code of the lengths, and the lengths. */
  void write(BitWriter out) {
    out.put(literalCodes - 257, 5);
    out.put(distanceCodes - 1, 5);
    out.put(written - 4, 4);
    for (int i = 0; i < written; i++) {
      out.put(code.lengths[ORDER[i]], 3);
    }
    for (int i = 0; i < count; i++) {
      int symbol = items[i] & 0xFF;
      out.put(code.codes[symbol], code.lengths[symbol]);
      out.put(items[i] >>> 8, extraBits(symbol));
    }
  }

  private static int extraBits(int symbol) {
    return switch (symbol) {
      case REPEAT_LAST -> 2;
      case ZEROS -> 3;
      case MANY_ZEROS -> 7;
      default -> 0;
    };
  }
}
