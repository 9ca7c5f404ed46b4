package dev.jbuild.layer.gzip;

/** Writes sequences with given codes. Source: RFC 1951, sections 3.2.3 and 3.2.5. */
final class SequenceEncoder {
  private static final int WIDTH_SHIFT = 24;

  /** Code of each literal, with its width above it. */
  private final int[] ofLiterals = new int[256];

  /** Code and extra bits of each length, with their width above them. */
  private final int[] ofLengths = new int[Symbols.MAX_LENGTH + 1];

  void write(Block block, HuffmanCode literals, HuffmanCode distances, BitWriter out) {
    prepare(literals);
    int position = block.start();
    for (int i = 0; i < block.count(); i++) {
      long sequence = block.sequences().get(i);
      int end = position + Sequences.literals(sequence);
      writeLiterals(block.in(), position, end, out);
      position = end + Sequences.length(sequence);
      if (Sequences.distance(sequence) > 0) {
        writeMatch(sequence, distances, out);
      }
    }
    out.put(literals.codes[Symbols.END_OF_BLOCK], literals.lengths[Symbols.END_OF_BLOCK]);
  }

  private void prepare(HuffmanCode literals) {
    for (int symbol = 0; symbol < ofLiterals.length; symbol++) {
      ofLiterals[symbol] = literals.lengths[symbol] << WIDTH_SHIFT | literals.codes[symbol];
    }
    for (int length = 3; length < ofLengths.length; length++) {
      int symbol = Symbols.ofLength(length);
      int width = literals.lengths[symbol];
      int extra = length - Symbols.lengthBase(symbol);
      ofLengths[length] =
          (width + Symbols.lengthExtraBits(symbol)) << WIDTH_SHIFT
              | extra << width
              | literals.codes[symbol];
    }
  }

  private void writeLiterals(byte[] in, int from, int to, BitWriter out) {
    int position = from;
    for (; position + 4 <= to; position += 4) {
      out.add(ofLiterals[in[position] & 0xFF]);
      out.add(ofLiterals[in[position + 1] & 0xFF]);
      out.add(ofLiterals[in[position + 2] & 0xFF]);
      out.add(ofLiterals[in[position + 3] & 0xFF]);
      out.flush();
    }
    for (; position < to; position++) {
      out.add(ofLiterals[in[position] & 0xFF]);
    }
    out.flush();
  }

  private void writeMatch(long sequence, HuffmanCode distances, BitWriter out) {
    out.add(ofLengths[Sequences.length(sequence)]);
    int distance = Sequences.distance(sequence);
    int symbol = Symbols.ofDistance(distance);
    int extraBits = Symbols.distanceExtraBits(symbol);
    out.add(distances.lengths[symbol] << WIDTH_SHIFT | distances.codes[symbol]);
    out.add(extraBits << WIDTH_SHIFT | ((distance - 1) & ((1 << extraBits) - 1)));
    out.flush();
  }
}
