package dev.jbuild.layer.gzip;

import static dev.jbuild.layer.gzip.Symbols.DISTANCES;
import static dev.jbuild.layer.gzip.Symbols.END_OF_BLOCK;
import static dev.jbuild.layer.gzip.Symbols.LITERALS;

import java.util.Arrays;

/** Writes blocks, each in the shortest of the three ways. Source: RFC 1951, section 3.2. */
final class BlockEncoder {
  private static final int STORED = 0b00;
  private static final int FIXED = 0b01;
  private static final int DYNAMIC = 0b10;
  private static final int MAX_STORED = 65535;
  private static final int STORED_HEADER_BITS = 40;

  /** A block that codes make less than 1/64 shorter is stored: it is read much faster then. */
  private static final int LEAST_GAIN = 64;

  private static final HuffmanCode FIXED_LITERALS = fixedLiterals();
  private static final HuffmanCode FIXED_DISTANCES = fixedDistances();

  /** Four codes of literals, and the 7 bits of a byte that was begun, fit into a long. */
  private final HuffmanCode literals = new HuffmanCode(LITERALS, 14);

  private final HuffmanCode distances = new HuffmanCode(DISTANCES, 15);
  private final CodeLengths codeLengths = new CodeLengths();
  private final SequenceEncoder sequences = new SequenceEncoder();

  void write(Block block, BitWriter out) {
    literals.build(block.frequencies().literals);
    distances.build(block.frequencies().distances);
    codeLengths.build(literals, distances);
    long dynamicBits = codeLengths.cost() + cost(block, literals, distances);
    long fixedBits = cost(block, FIXED_LITERALS, FIXED_DISTANCES);
    long storedBits = 8L * block.length() + STORED_HEADER_BITS;
    if (Math.min(dynamicBits, fixedBits) > storedBits - storedBits / LEAST_GAIN) {
      store(block.in(), block.start(), block.end(), out);
    } else if (fixedBits <= dynamicBits) {
      header(FIXED, false, out);
      sequences.write(block, FIXED_LITERALS, FIXED_DISTANCES, out);
    } else {
      header(DYNAMIC, false, out);
      codeLengths.write(out);
      sequences.write(block, literals, distances, out);
    }
  }

  /** Comes to a whole byte: with an empty block that ends the stream, or an empty stored one. */
  static void finish(boolean last, BitWriter out) {
    if (last) {
      header(FIXED, true, out);
      out.put(FIXED_LITERALS.codes[END_OF_BLOCK], FIXED_LITERALS.lengths[END_OF_BLOCK]);
      out.align();
    } else {
      storedHeader(0, out);
    }
  }

  private static long cost(Block block, HuffmanCode ofLiterals, HuffmanCode ofDistances) {
    return ofLiterals.cost(block.frequencies().literals)
        + ofDistances.cost(block.frequencies().distances)
        + block.frequencies().extraBits();
  }

  private static void header(int kind, boolean last, BitWriter out) {
    out.put(kind << 1 | (last ? 1 : 0), 3);
  }

  /** Writes these bytes as they are. */
  static void store(byte[] in, int start, int end, BitWriter out) {
    for (int at = start; at < end; at += MAX_STORED) {
      int size = Math.min(MAX_STORED, end - at);
      storedHeader(size, out);
      out.copy(in, at, size);
    }
  }

  private static void storedHeader(int size, BitWriter out) {
    header(STORED, false, out);
    out.align();
    out.put(~size << 16 | size, 32);
  }

  private static HuffmanCode fixedLiterals() {
    byte[] lengths = new byte[LITERALS];
    Arrays.fill(lengths, 0, 144, (byte) 8);
    Arrays.fill(lengths, 144, 256, (byte) 9);
    Arrays.fill(lengths, 256, 280, (byte) 7);
    Arrays.fill(lengths, 280, LITERALS, (byte) 8);
    return HuffmanCode.of(lengths);
  }

  private static HuffmanCode fixedDistances() {
    byte[] lengths = new byte[DISTANCES];
    Arrays.fill(lengths, (byte) 5);
    return HuffmanCode.of(lengths);
  }
}
