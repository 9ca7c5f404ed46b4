package dev.jbuild.layer.gzip;

/** Symbols of lengths and distances, and their extra bits. Source: RFC 1951, section 3.2.5. */
final class Symbols {
  /** Literals, end, lengths, and the two symbols that only take part in the fixed code. */
  static final int LITERALS = 288;

  static final int DISTANCES = 30;
  static final int END_OF_BLOCK = 256;
  static final int FIRST_LENGTH = 257;

  /** Longest match. */
  static final int MAX_LENGTH = 258;

  /** Farthest match. */
  static final int WINDOW = 32768;

  private static final int LAST_LENGTH = 285;
  private static final short[] OF_LENGTHS = new short[MAX_LENGTH + 1];
  private static final short[] BASES = new short[LITERALS];

  static {
    int length = 3;
    for (int symbol = FIRST_LENGTH; symbol < LAST_LENGTH; symbol++) {
      BASES[symbol] = (short) length;
      for (int end = length + (1 << lengthExtraBits(symbol)); length < end; length++) {
        OF_LENGTHS[Math.min(length, MAX_LENGTH)] = (short) symbol;
      }
    }
    BASES[LAST_LENGTH] = MAX_LENGTH;
    OF_LENGTHS[MAX_LENGTH] = LAST_LENGTH;
  }

  private Symbols() {}

  static int ofLength(int length) {
    return OF_LENGTHS[length];
  }

  /** Returns the shortest length of a symbol. */
  static int lengthBase(int symbol) {
    return BASES[symbol];
  }

  static int lengthExtraBits(int symbol) {
    int index = symbol - FIRST_LENGTH;
    return index < 8 || symbol >= LAST_LENGTH ? 0 : (index >> 2) - 1;
  }

  static int ofDistance(int distance) {
    int last = distance - 1;
    if (last < 4) {
      return last;
    }
    int exponent = 31 - Integer.numberOfLeadingZeros(last);
    return 2 * exponent + ((last >>> (exponent - 1)) & 1);
  }

  static int distanceExtraBits(int symbol) {
    return symbol < 4 ? 0 : (symbol >> 1) - 1;
  }
}
