package dev.jbuild.layer.gzip;

/** What the input of a block became: again and again some literals, then a match. */
final class Sequences {
  private final long[] sequences;
  private int count;

  Sequences(int capacity) {
    sequences = new long[capacity];
  }

  void clear() {
    count = 0;
  }

  int count() {
    return count;
  }

  /** Adds literals, at most 2^31 - 1, and a match; length and distance 0 mean none. */
  void add(int literals, int length, int distance) {
    sequences[count++] = (long) literals << 32 | (long) length << 16 | distance;
  }

  /** Removes the first {@code removed} sequences. */
  void removeFirst(int removed) {
    count -= removed;
    System.arraycopy(sequences, removed, sequences, 0, count);
  }

  long get(int index) {
    return sequences[index];
  }

  static int literals(long sequence) {
    return (int) (sequence >>> 32);
  }

  static int length(long sequence) {
    return (int) sequence >>> 16;
  }

  static int distance(long sequence) {
    return (int) sequence & 0xFFFF;
  }
}
