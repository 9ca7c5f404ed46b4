package dev.jbuild.layer.gzip;

/**
 * A stretch of input that gets codes of its own.
 *
 * @param in the input, of which {@code start} to {@code end} is in this block
 * @param sequences what the input became; the first {@code count} are of this block
 * @param frequencies of their symbols
 */
// An array is no value, but nobody compares blocks, and copying one would cost as much as its use.
@SuppressWarnings("ArrayRecordComponent")
record Block(
    byte[] in, int start, int end, Sequences sequences, int count, Frequencies frequencies) {

  int length() {
    return end - start;
  }
}
