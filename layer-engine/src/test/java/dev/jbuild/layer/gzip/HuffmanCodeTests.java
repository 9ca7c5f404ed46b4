package dev.jbuild.layer.gzip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HuffmanCodeTests {
  @Test
  void fibonacci_frequencies_get_codes_no_longer_than_allowed() {
    for (int maxLength = 5; maxLength <= 15; maxLength++) {
      HuffmanCode code = new HuffmanCode(30, maxLength);
      int[] frequencies = new int[30];
      frequencies[0] = 1;
      frequencies[1] = 1;
      for (int i = 2; i < 30; i++) {
        frequencies[i] = frequencies[i - 1] + frequencies[i - 2];
      }

      code.build(frequencies);

      assertComplete(code, maxLength);
      for (int i = 1; i < 30; i++) {
        assertThat(code.lengths[i]).isBetween((byte) 1, code.lengths[i - 1]);
      }
    }
  }

  @Test
  void as_many_symbols_as_codes_get_equal_lengths() {
    HuffmanCode code = new HuffmanCode(128, 7);
    int[] frequencies = new int[128];
    for (int i = 0; i < 128; i++) {
      frequencies[i] = 1 + i * i * i;
    }

    code.build(frequencies);

    assertThat(code.lengths).containsOnly(7);
  }

  @Test
  void frequent_symbols_get_the_lengths_that_huffman_gives() {
    HuffmanCode code = new HuffmanCode(5, 15);

    code.build(new int[] {8, 4, 2, 1, 1});

    assertThat(code.lengths).containsExactly(1, 2, 3, 4, 4);
    assertThat(code.codes).containsExactly(0b0, 0b01, 0b011, 0b0111, 0b1111);
    assertThat(code.cost(new int[] {8, 4, 2, 1, 1})).isEqualTo(30);
  }

  @Test
  void a_code_has_two_symbols_even_if_fewer_occur() {
    HuffmanCode code = new HuffmanCode(30, 15);

    code.build(new int[30]);
    assertThat(code.end()).isEqualTo(2);

    int[] frequencies = new int[30];
    frequencies[0] = 5;
    code.build(frequencies);
    assertThat(code.end()).isEqualTo(2);
    assertComplete(code, 1);

    frequencies[0] = 0;
    frequencies[29] = 5;
    code.build(frequencies);
    assertThat(code.end()).isEqualTo(30);
    assertComplete(code, 1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void no_code_is_the_start_of_another(long seed) {
    RandomGenerator random = Input.random(seed);
    HuffmanCode code = new HuffmanCode(288, 9 + random.nextInt(7));
    int[] frequencies = new int[288];
    for (int i = 0; i < 288; i++) {
      frequencies[i] = random.nextInt(1 << random.nextInt(18));
    }

    code.build(frequencies);

    assertComplete(code, 15);
    for (int a = 0; a < 288; a++) {
      for (int b = 0; b < 288; b++) {
        if (a != b && code.lengths[a] > 0 && code.lengths[a] <= code.lengths[b]) {
          int start = code.codes[b] & ((1 << code.lengths[a]) - 1);
          assertThat(start).isNotEqualTo(code.codes[a]);
        }
      }
    }
  }

  /** Kraft's sum is 1: every sequence of bits means something, as zlib demands. */
  private static void assertComplete(HuffmanCode code, int maxLength) {
    int sum = 0;
    for (byte length : code.lengths) {
      assertThat((int) length).isLessThanOrEqualTo(maxLength);
      sum += length == 0 ? 0 : 1 << (15 - length);
    }
    assertThat(sum).isEqualTo(1 << 15);
  }
}
