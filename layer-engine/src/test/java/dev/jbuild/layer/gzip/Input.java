package dev.jbuild.layer.gzip;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Kinds of input that take different ways through the compressor. */
enum Input {
  ZEROS {
    @Override
    void fill(byte[] bytes, RandomGenerator random) {}
  },
  ONE_BYTE {
    @Override
    void fill(byte[] bytes, RandomGenerator random) {
      Arrays.fill(bytes, (byte) 0xFF);
    }
  },
  NOISE {
    @Override
    void fill(byte[] bytes, RandomGenerator random) {
      random.nextBytes(bytes);
    }
  },
  TEXT {
    @Override
    void fill(byte[] bytes, RandomGenerator random) {
      byte[] words = "of the layer a digest and its blob in an index is to be ".getBytes(ASCII);
      for (int i = 0; i < bytes.length; ) {
        int from = random.nextInt(words.length);
        for (; i < bytes.length && from < words.length; from++) {
          bytes[i++] = words[from];
          if (words[from] == ' ' && random.nextInt(3) > 0) {
            break;
          }
        }
      }
    }
  },
  FEW_SYMBOLS {
    @Override
    void fill(byte[] bytes, RandomGenerator random) {
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) random.nextInt(5);
      }
    }
  },
  /** Frequencies that fall so fast that codes want to be longer than they may. */
  STEEP {
    @Override
    void fill(byte[] bytes, RandomGenerator random) {
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) Long.numberOfTrailingZeros(random.nextLong() | 1L << 40);
      }
    }
  },
  /** Noise that comes again and again, from near and from as far as a match may reach. */
  REPEATS {
    @Override
    void fill(byte[] bytes, RandomGenerator random) {
      for (int i = 0; i < bytes.length; ) {
        int length = Math.min(bytes.length - i, 1 + random.nextInt(600));
        int distance = DISTANCES[random.nextInt(DISTANCES.length)];
        boolean again = random.nextInt(4) > 0 && i >= distance;
        for (int end = i + length; i < end; i++) {
          bytes[i] = again ? bytes[i - distance] : (byte) random.nextInt();
        }
      }
    }
  },
  /** Stretches of everything else, as in a tar. */
  MIXED {
    @Override
    void fill(byte[] bytes, RandomGenerator random) {
      Input[] kinds = {ZEROS, NOISE, TEXT, FEW_SYMBOLS, STEEP, REPEATS};
      for (int i = 0; i < bytes.length; ) {
        byte[] part = new byte[Math.min(bytes.length - i, 1 + random.nextInt(40_000))];
        kinds[random.nextInt(kinds.length)].fill(part, random);
        System.arraycopy(part, 0, bytes, i, part.length);
        i += part.length;
      }
    }
  };

  private static final List<Input> KINDS = List.of(values());
  private static final Charset ASCII = StandardCharsets.US_ASCII;
  private static final int[] DISTANCES = {1, 2, 3, 7, 300, 4096, 4097, 20_000, 32_767, 32_768};

  abstract void fill(byte[] bytes, RandomGenerator random);

  /** Returns {@code size} bytes; the same ones each time for the same seed. */
  byte[] bytes(int size, long seed) {
    byte[] bytes = new byte[size];
    fill(bytes, random(seed));
    return bytes;
  }

  static Input any(RandomGenerator random) {
    return KINDS.get(random.nextInt(KINDS.size()));
  }

  static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }
}
