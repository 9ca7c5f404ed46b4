package dev.jbuild.layer.gzip;

/**
 * Deflate whose bytes depend on the input alone. Native, by {@code src/main/c/deflate.c}: a JVM
 * that has just started would spend more on learning to run this than on running it. Source: RFC
 * 1951.
 */
final class Deflate {
  /** Another one with each change of the bytes, since what they were is remembered. */
  static final byte VERSION = 1;

  /** Farthest that a match reaches back. */
  static final int WINDOW = 32768;

  /** gzip's, at which other tools compress unless they are told. */
  static final int USUAL_LEVEL = 6;

  /**
   * By level, the most places that are compared for one match; 0 stores. A change changes the bytes
   * of the gzips of that level.
   */
  private static final int[] CANDIDATES = {0, 1, 1, 2, 2, 3, 4, 8, 16, 64};

  private static final int NO_ROOM = -1;

  static {
    load();
  }

  // Native access is granted on the command line.
  @SuppressWarnings("restricted")
  private static void load() {
    System.loadLibrary("jbuild");
  }

  private Deflate() {}

  /**
   * Encodes {@code in} from {@code start} to {@code end}, with what precedes as the window, into
   * {@code out}, and returns how many bytes that took. It ends on a whole byte: if {@code last},
   * with the stream's end, else so that the next chunk can be put behind.
   *
   * @param start at most {@link #WINDOW}
   * @param end fewer than 2^22 bytes behind {@code start}
   * @throws IllegalArgumentException if {@code out} has no room for it; 1/1024 and 64 bytes more
   *     than the input always have
   */
  static int encode(byte[] in, int start, int end, boolean last, byte[] out) {
    return encode(in, start, end, last, USUAL_LEVEL, out);
  }

  /**
   * As {@link #encode(byte[], int, int, boolean, byte[])}, with a choice.
   *
   * @param level gzip's number, from 0, which stores, to 9
   */
  static int encode(byte[] in, int start, int end, boolean last, int level, byte[] out) {
    if (start < 0 || start > WINDOW || end < start || end > in.length || end - start >= 1 << 22) {
      throw new IndexOutOfBoundsException(start + " to " + end + " of " + in.length);
    }
    int size = encode0(in, start, end, last, CANDIDATES[level], out);
    if (size == NO_ROOM) {
      throw new IllegalArgumentException(end - start + " bytes do not fit into " + out.length);
    }
    if (size < 0) {
      throw new OutOfMemoryError("no memory to compress with");
    }
    return size;
  }

  private static native int encode0(
      byte[] in, int start, int end, boolean last, int candidates, byte[] out);
}
