package dev.jbuild.layer.gzip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeflateEncoderTests {
  @ParameterizedTest
  @EnumSource
  void an_encoder_keeps_nothing_of_earlier_chunks(Input input) {
    DeflateEncoder used = new DeflateEncoder();
    encode(used, Input.TEXT.bytes(200_000, 1));
    encode(used, input.bytes(100_000, 2));

    byte[] bytes = input.bytes(150_000, 2);

    assertThat(encode(used, bytes)).isEqualTo(encode(new DeflateEncoder(), bytes));
  }

  @Test
  void an_encoder_keeps_nothing_when_its_positions_start_anew() {
    DeflateEncoder used = new DeflateEncoder();
    byte[] many = new byte[Chunk.SIZE];
    byte[] target = new byte[Chunk.SIZE + 1000];
    for (long encoded = 0; encoded < (1L << 30) + 4 * Chunk.SIZE; encoded += Chunk.SIZE) {
      used.encode(many, 0, many.length, false, target);
    }

    byte[] bytes = Input.MIXED.bytes(200_000, 1);

    assertThat(encode(used, bytes)).isEqualTo(encode(new DeflateEncoder(), bytes));
  }

  @Test
  void what_lies_behind_the_end_is_not_looked_at() {
    byte[] bytes = Input.TEXT.bytes(10_000, 1);
    byte[] other = Arrays.copyOf(bytes, 10_100);
    Arrays.fill(other, 10_000, 10_100, bytes[9_999]);
    byte[] first = new byte[20_000];
    byte[] second = new byte[20_000];

    int firstSize = new DeflateEncoder().encode(bytes, 0, 10_000, true, first);
    int secondSize = new DeflateEncoder().encode(other, 0, 10_000, true, second);

    assertThat(Arrays.copyOf(second, secondSize)).isEqualTo(Arrays.copyOf(first, firstSize));
  }

  private static byte[] encode(DeflateEncoder encoder, byte[] bytes) {
    byte[] target = new byte[bytes.length + 1000];
    int size = encoder.encode(bytes, 0, bytes.length, true, target);
    return Arrays.copyOf(target, size);
  }
}
