package dev.jbuild.layer.gzip;

import java.util.Arrays;

/**
 * How often each symbol occurs in a stretch of input, and an estimate of what that costs. The
 * logarithms are integers, and their table is made by {@link StrictMath}: a float that differs in
 * its last bit on some machine would move a block's end, and so the digest of a layer.
 */
final class Frequencies {
  private static final int FRACTION_BITS = 8;
  private static final int ONE = 1 << FRACTION_BITS;
  private static final int[] LOGARITHMS = logarithms();

  final int[] literals = new int[Symbols.LITERALS];
  final int[] distances = new int[Symbols.DISTANCES];

  void clear() {
    Arrays.fill(literals, 0);
    Arrays.fill(distances, 0);
    literals[Symbols.END_OF_BLOCK] = 1;
  }

  /** Adds what {@code other} counts, but no second end of the block. */
  void add(Frequencies other) {
    for (int symbol = 0; symbol < literals.length; symbol++) {
      literals[symbol] += other.literals[symbol];
    }
    for (int symbol = 0; symbol < distances.length; symbol++) {
      distances[symbol] += other.distances[symbol];
    }
    literals[Symbols.END_OF_BLOCK] = 1;
  }

  /** Returns the bits that follow the codes of lengths and distances. */
  long extraBits() {
    long bits = 0;
    for (int symbol = Symbols.FIRST_LENGTH; symbol < literals.length; symbol++) {
      bits += (long) literals[symbol] * Symbols.lengthExtraBits(symbol);
    }
    for (int symbol = 0; symbol < distances.length; symbol++) {
      bits += (long) distances[symbol] * Symbols.distanceExtraBits(symbol);
    }
    return bits;
  }

  /** Returns about how many bits a block of these takes, without its header. */
  long estimate() {
    return (entropy(literals) + entropy(distances)) / ONE + extraBits();
  }

  /** Sum of n * log2(sum / n) over the symbols, in units of 1/256 bit. */
  private static long entropy(int[] frequencies) {
    int sum = 0;
    long saved = 0;
    for (int frequency : frequencies) {
      if (frequency > 0) {
        sum += frequency;
        saved += (long) frequency * log2(frequency);
      }
    }
    return sum == 0 ? 0 : (long) sum * log2(sum) - saved;
  }

  private static int log2(int n) {
    int exponent = 31 - Integer.numberOfLeadingZeros(n);
    int mantissa =
        exponent >= FRACTION_BITS
            ? n >>> (exponent - FRACTION_BITS)
            : n << (FRACTION_BITS - exponent);
    return exponent * ONE + LOGARITHMS[mantissa & (ONE - 1)];
  }

  private static int[] logarithms() {
    int[] table = new int[ONE];
    for (int i = 0; i < ONE; i++) {
      table[i] =
          (int) StrictMath.round(StrictMath.log(1 + (double) i / ONE) / StrictMath.log(2) * ONE);
    }
    return table;
  }
}
