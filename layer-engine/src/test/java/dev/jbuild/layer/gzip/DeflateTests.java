package dev.jbuild.layer.gzip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeflateTests {
  @ParameterizedTest
  @EnumSource
  void the_same_input_gives_the_same_bytes_whatever_came_before(Input input) {
    byte[] bytes = input.bytes(150_000, 2);
    byte[] first = encode(bytes);
    encode(Input.TEXT.bytes(200_000, 1));

    assertThat(encode(bytes)).isEqualTo(first);
  }

  @Test
  void what_lies_behind_the_end_is_not_looked_at() {
    byte[] bytes = Input.TEXT.bytes(10_000, 1);
    byte[] other = Arrays.copyOf(bytes, 10_100);
    Arrays.fill(other, 10_000, 10_100, bytes[9_999]);
    byte[] target = new byte[20_000];

    int size = Deflate.encode(other, 0, 10_000, true, target);

    assertThat(Arrays.copyOf(target, size)).isEqualTo(encode(bytes));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void codes_that_would_be_too_long_are_cut(long seed) throws DataFormatException {
    byte[] bytes = fibonacci(Input.random(seed), 200_000);

    assertThat(decode(encode(bytes), bytes.length)).isEqualTo(bytes);
  }

  /** Of such frequencies Huffman's algorithm makes codes of 25 bits. */
  private static byte[] fibonacci(RandomGenerator random, int size) {
    byte[] bytes = new byte[size];
    int at = 0;
    for (int symbol = 0, many = 1, more = 1; at < size; symbol++) {
      int end = Math.min(size, at + many);
      Arrays.fill(bytes, at, end, (byte) symbol);
      at = end;
      more += many;
      many = more - many;
    }
    for (int i = size - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      byte swapped = bytes[i];
      bytes[i] = bytes[other];
      bytes[other] = swapped;
    }
    return bytes;
  }

  @ParameterizedTest
  @EnumSource
  void a_target_without_room_is_told_and_not_overrun(Input input) {
    byte[] bytes = input.bytes(100_000, 3);
    int size = encode(bytes).length;

    for (int room = 0; room < size; room += 1 + size / 50) {
      byte[] target = new byte[room];
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Deflate.encode(bytes, 0, bytes.length, true, target))
          .withMessage("100000 bytes do not fit into " + room);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 32_769, 60_000})
  void a_start_out_of_range_is_refused(int start) {
    byte[] bytes = new byte[50_000];

    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> Deflate.encode(bytes, start, 50_000, true, new byte[60_000]));
  }

  @ParameterizedTest
  @ValueSource(ints = {9, 50_001})
  void an_end_out_of_range_is_refused(int end) {
    byte[] bytes = new byte[50_000];

    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> Deflate.encode(bytes, 10, end, true, new byte[60_000]));
  }

  private static byte[] encode(byte[] bytes) {
    byte[] target = new byte[bytes.length + 1000];
    int size = Deflate.encode(bytes, 0, bytes.length, true, target);
    return Arrays.copyOf(target, size);
  }

  private static byte[] decode(byte[] encoded, int size) throws DataFormatException {
    byte[] decoded = new byte[size];
    try (Inflater inflater = new Inflater(true)) {
      inflater.setInput(encoded);
      assertThat(inflater.inflate(decoded)).isEqualTo(size);
      assertThat(inflater.finished()).isTrue();
    }
    return decoded;
  }
}
