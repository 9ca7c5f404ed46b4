package dev.jbuild.cli;

import dev.jbuild.layer.Compression;
import dev.jbuild.layer.Compression.Algorithm;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys {@code compression} and {@code compression-level} of an option. */
final class CompressionKeys {
  private CompressionKeys() {}

  /**
   * Takes them out of {@code fields}.
   *
   * @return null if there is neither
   * @throws IllegalArgumentException if one is malformed
   */
  static @Nullable Compression take(Map<String, String> fields) {
    String word = fields.remove("compression");
    String level = fields.remove("compression-level");
    if (word == null && level == null) {
      return null;
    }
    Algorithm algorithm =
        switch (word == null ? "gzip" : word) {
          case "gzip" -> Algorithm.GZIP;
          case "zstd" -> Algorithm.ZSTD;
          case "uncompressed", "none" -> Algorithm.NONE;
          default ->
              throw new IllegalArgumentException(
                  "compression is gzip, zstd or uncompressed, not " + word);
        };
    if (level == null) {
      return Compression.of(algorithm);
    }
    try {
      return new Compression(algorithm, Integer.parseInt(level));
    } catch (NumberFormatException noNumber) {
      throw new IllegalArgumentException("compression-level is a whole number, not " + level);
    }
  }
}
