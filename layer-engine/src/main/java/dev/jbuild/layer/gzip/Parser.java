package dev.jbuild.layer.gzip;

/**
 * Cuts input into sequences, lazily: a match that isn't long gives way to a longer one that starts
 * a byte later. Where little matches, and all bytes are equally frequent, it doesn't even look, so
 * that jars and images cost little.
 */
final class Parser {
  /** Input that is parsed before the next decision where a block ends. */
  static final int PIECE = 8192;

  /** Most sequences of a piece: each but the last has a match, of at least 3 bytes. */
  static final int MOST_SEQUENCES = PIECE / 3 + 2;

  private static final int LONG_ENOUGH = 32;
  private static final int MISSES_PER_STEP = 64;

  /** Literals of a piece behind which it is asked whether the next is noise. */
  private static final int FEW_MATCHES = PIECE * 3 / 4;

  /**
   * Of 256: 8 KiB of perfect noise come to 255.3, so few are they; what a jar holds to about 254.
   */
  private static final int NOISE = 254;

  private final MatchFinder finder = new MatchFinder();
  private int misses;

  /** Literals of the last piece. */
  private int unmatched;

  /** Begins a chunk of which the first {@code start} of {@code end} bytes are known already. */
  void start(byte[] in, int start, int end, Level level) {
    misses = 0;
    unmatched = PIECE;
    finder.start(end, level);
    finder.insert(in, 0, Math.min(start, end - MatchFinder.LOOKAHEAD + 1));
  }

  /**
   * Adds the next piece, from {@code from}, to {@code sequences}, and its symbols to {@code
   * frequencies}. Returns where the piece ends: at {@code end}, or a bit behind its size.
   */
  int parse(byte[] in, int from, int end, Sequences sequences, Frequencies frequencies) {
    int pieceEnd = Math.min(end, from + PIECE);
    if (unmatched > FEW_MATCHES && isNoise(in, from, pieceEnd, frequencies)) {
      sequences.add(pieceEnd - from, 0, 0);
      return pieceEnd;
    }
    return match(in, from, end, sequences, frequencies);
  }

  /** Counts the bytes, and leaves the counts in place if they are all alike. */
  private boolean isNoise(byte[] in, int from, int to, Frequencies frequencies) {
    count(in, from, to, frequencies);
    boolean noise = frequencies.estimate() > 8L * (to - from) * NOISE / 256;
    if (!noise) {
      frequencies.clear();
    }
    return noise;
  }

  private int match(byte[] in, int from, int end, Sequences sequences, Frequencies frequencies) {
    int lookable = end - MatchFinder.LOOKAHEAD + 1;
    int soft = Math.min(lookable, from + PIECE);
    int position = from;
    int literals = from;
    unmatched = 0;
    while (position < soft) {
      int match = finder.find(in, position, end, 2);
      if (match == 0) {
        position += 1 + misses++ / MISSES_PER_STEP;
        continue;
      }
      int known = position + 1;
      while (match >>> 16 < LONG_ENOUGH && known < lookable) {
        int later = finder.find(in, known++, end, match >>> 16);
        if (later == 0) {
          break;
        }
        match = later;
        position++;
      }
      int length = match >>> 16;
      count(in, literals, position, frequencies);
      unmatched += position - literals;
      countMatch(match, frequencies);
      sequences.add(position - literals, length, match & 0xFFFF);
      // Noise has matches of 3 bytes too: they don't show that better is to come.
      misses = length > 3 ? 0 : misses;
      position += length;
      literals = position;
      finder.insert(in, known, Math.min(position, lookable));
    }
    int stop = position < lookable ? position : end;
    if (literals < stop) {
      count(in, literals, stop, frequencies);
      unmatched += stop - literals;
      sequences.add(stop - literals, 0, 0);
    }
    return stop;
  }

  private static void count(byte[] in, int from, int to, Frequencies frequencies) {
    int[] ofLiterals = frequencies.literals;
    for (int i = from; i < to; i++) {
      ofLiterals[in[i] & 0xFF]++;
    }
  }

  private static void countMatch(int match, Frequencies frequencies) {
    frequencies.literals[Symbols.ofLength(match >>> 16)]++;
    frequencies.distances[Symbols.ofDistance(match & 0xFFFF)]++;
  }
}
