package dev.jbuild.layer.gzip;

import java.util.Arrays;

/**
 * Canonical Huffman code with lengths of at most {@code maxLength} bits. Symbols of equal frequency
 * are ordered by number, so that equal frequencies give an equal code. Source: RFC 1951, section
 * 3.2.2.
 */
final class HuffmanCode {
  private static final int SYMBOL_BITS = 9;
  private static final int SYMBOL_MASK = (1 << SYMBOL_BITS) - 1;

  /** Bits of each symbol's code, 0 if it has none. */
  final byte[] lengths;

  /** Code of each symbol, its first bit lowest. */
  final int[] codes;

  private final int maxLength;
  private final int[] order;
  private final int[] weights;
  private final int[] parents;
  private final int[] ofLength;
  private final int[] next;

  HuffmanCode(int symbols, int maxLength) {
    this.maxLength = maxLength;
    lengths = new byte[symbols];
    codes = new int[symbols];
    order = new int[symbols];
    weights = new int[2 * symbols];
    parents = new int[2 * symbols];
    ofLength = new int[maxLength + 1];
    next = new int[maxLength + 2];
  }

  /** Returns the code with these lengths. */
  static HuffmanCode of(byte[] lengths) {
    HuffmanCode code = new HuffmanCode(lengths.length, 15);
    System.arraycopy(lengths, 0, code.lengths, 0, lengths.length);
    for (byte length : lengths) {
      code.ofLength[length]++;
    }
    code.ofLength[0] = 0;
    code.canonical();
    return code;
  }

  /**
   * Makes the code for these frequencies, each below 2^22, with a sum below 2^31. At least two
   * symbols get a code, since some readers refuse a code of one.
   */
  void build(int[] frequencies) {
    int used = sortUsed(frequencies);
    countLengths(used);
    limitLengths();
    assign(used);
  }

  private int sortUsed(int[] frequencies) {
    int used = 0;
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      if (frequencies[symbol] > 0) {
        order[used++] = frequencies[symbol] << SYMBOL_BITS | symbol;
      }
    }
    for (int symbol = 0; used < 2; symbol++) {
      if (frequencies[symbol] == 0) {
        order[used++] = 1 << SYMBOL_BITS | symbol;
      }
    }
    Arrays.sort(order, 0, used);
    return used;
  }

  /** Huffman's algorithm with two queues: the sorted leaves, and the inner nodes as they come. */
  private void countLengths(int used) {
    for (int i = 0; i < used; i++) {
      weights[i] = order[i] >>> SYMBOL_BITS;
    }
    int leaf = 0;
    int inner = used;
    int root = 2 * used - 2;
    for (int made = used; made <= root; made++) {
      int weight = 0;
      for (int child = 0; child < 2; child++) {
        boolean takeLeaf = leaf < used && (inner == made || weights[leaf] <= weights[inner]);
        int taken = takeLeaf ? leaf++ : inner++;
        weight += weights[taken];
        parents[taken] = made;
      }
      weights[made] = weight;
    }
    // From here on a weight is a depth.
    Arrays.fill(ofLength, 0);
    weights[root] = 0;
    for (int node = root - 1; node >= 0; node--) {
      weights[node] = weights[parents[node]] + 1;
      if (node < used) {
        ofLength[Math.min(weights[node], maxLength)]++;
      }
    }
  }

  /**
   * Cutting the codes that are too long leaves too many of {@code maxLength}: for each that doesn't
   * fit, one shorter code becomes two that are a bit longer, one of them for it.
   */
  private void limitLengths() {
    int sum = 0;
    for (int length = 1; length <= maxLength; length++) {
      sum += ofLength[length] << (maxLength - length);
    }
    for (; sum > 1 << maxLength; sum--) {
      int length = maxLength - 1;
      while (ofLength[length] == 0) {
        length--;
      }
      ofLength[length]--;
      ofLength[length + 1] += 2;
      ofLength[maxLength]--;
    }
  }

  private void assign(int used) {
    Arrays.fill(lengths, (byte) 0);
    int rarest = 0;
    for (int length = maxLength; length > 0; length--) {
      for (int i = 0; i < ofLength[length]; i++) {
        lengths[order[rarest++] & SYMBOL_MASK] = (byte) length;
      }
    }
    if (rarest != used) {
      throw new IllegalStateException(rarest + " of " + used + " symbols got a code");
    }
    canonical();
  }

  private void canonical() {
    int code = 0;
    next[0] = 0;
    for (int length = 1; length <= maxLength; length++) {
      next[length] = code;
      code = (code + ofLength[length]) << 1;
    }
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      int length = lengths[symbol];
      codes[symbol] = length == 0 ? 0 : Integer.reverse(next[length]++) >>> (32 - length);
    }
  }

  /** Returns the bits that the symbols take, without their extra bits. */
  long cost(int[] frequencies) {
    long cost = 0;
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      cost += (long) frequencies[symbol] * lengths[symbol];
    }
    return cost;
  }

  /** Returns one more than the last symbol with a code. */
  int end() {
    int end = lengths.length;
    while (end > 0 && lengths[end - 1] == 0) {
      end--;
    }
    return end;
  }
}
