package dev.jbuild.layer.gzip;

import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Deflate for chunks, one at a time. It ends a block where the symbols begin to differ so much that
 * codes of their own save more than their header takes. Source: RFC 1951.
 *
 * <p>Encoders are kept for the next chunk, of whatever stream, since making one costs more than a
 * small layer does.
 */
final class DeflateEncoder {
  private static final ConcurrentLinkedDeque<DeflateEncoder> IDLE = new ConcurrentLinkedDeque<>();

  /** About what the header of a dynamic block takes. */
  private static final int HEADER_BITS = 800;

  private static final int MOST_SEQUENCES = 32 * 1024;

  private final Parser parser = new Parser();
  private final Sequences sequences = new Sequences(MOST_SEQUENCES + Parser.MOST_SEQUENCES);
  private final Frequencies ofBlock = new Frequencies();
  private final Frequencies ofPiece = new Frequencies();
  private final Frequencies ofBoth = new Frequencies();
  private final BlockEncoder blocks = new BlockEncoder();
  private int blockStart;
  private int blockSequences;
  private long blockCost;
  private Level level = Level.USUAL;

  /** Returns an encoder that nobody else has until it is given back. */
  static DeflateEncoder borrow(Level level) {
    DeflateEncoder idle = IDLE.pollFirst();
    DeflateEncoder encoder = idle == null ? new DeflateEncoder() : idle;
    encoder.level = level;
    return encoder;
  }

  /** Keeps this encoder for later; one that threw is better left to the collector. */
  void giveBack() {
    IDLE.addFirst(this);
  }

  /**
   * Encodes {@code in} from {@code start} to {@code end}, with what precedes as the window, into
   * {@code target}, and returns how many bytes that took. It ends on a whole byte: if {@code last},
   * with the stream's end, else so that the next chunk can be put behind.
   */
  int encode(byte[] in, int start, int end, boolean last, byte[] target) {
    BitWriter out = new BitWriter(target);
    if (level.candidates() == 0) {
      BlockEncoder.store(in, start, end, out);
      BlockEncoder.finish(last, out);
      return out.size();
    }
    parser.start(in, start, end, level);
    sequences.clear();
    open(start);
    for (int at = start; at < end; ) {
      ofPiece.clear();
      int stop = parser.parse(in, at, end, sequences, ofPiece);
      extendOrSplit(in, at, stop, out);
      at = stop;
    }
    write(in, end, out);
    BlockEncoder.finish(last, out);
    return out.size();
  }

  private void open(int start) {
    blockStart = start;
    blockSequences = 0;
    blockCost = 0;
    ofBlock.clear();
  }

  private void extendOrSplit(byte[] in, int pieceStart, int pieceEnd, BitWriter out) {
    long alone = Math.min(ofPiece.estimate(), stored(pieceEnd - pieceStart));
    ofBoth.clear();
    ofBoth.add(ofBlock);
    ofBoth.add(ofPiece);
    long together = Math.min(ofBoth.estimate(), stored(pieceEnd - blockStart));
    boolean splits = blockCost + alone + HEADER_BITS < together;
    if (blockSequences > 0 && (splits || sequences.count() > MOST_SEQUENCES)) {
      write(in, pieceStart, out);
      open(pieceStart);
      together = alone;
    }
    ofBlock.add(ofPiece);
    blockSequences = sequences.count();
    blockCost = together;
  }

  private static long stored(int bytes) {
    return 8L * bytes;
  }

  private void write(byte[] in, int end, BitWriter out) {
    if (blockSequences > 0) {
      Block block = new Block(in, blockStart, end, sequences, blockSequences, ofBlock);
      blocks.write(block, out);
      sequences.removeFirst(blockSequences);
    }
  }
}
