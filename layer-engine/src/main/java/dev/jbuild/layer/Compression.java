package dev.jbuild.layer;

import dev.jbuild.layer.gzip.ChunkMemory;
import dev.jbuild.layer.gzip.ParallelGzip;
import dev.jbuild.oci.MediaTypes;
import java.io.IOException;
import java.io.OutputStream;

/**
 * How the blob of a layer is compressed. Equal input gives equal bytes, on every machine.
 *
 * @param level within {@link Algorithm#lowest} and {@link Algorithm#highest}
 */
public record Compression(Algorithm algorithm, int level) {

  /** What every registry and runtime reads. */
  public static final Compression GZIP = new Compression(Algorithm.GZIP, 6);

  /** Nothing is compressed. */
  public static final Compression NONE = new Compression(Algorithm.NONE, 0);

  public Compression {
    if (level < algorithm.lowest || level > algorithm.highest) {
      throw new IllegalArgumentException(
          "level %d of %s is not from %d to %d"
              .formatted(level, algorithm.word, algorithm.lowest, algorithm.highest));
    }
  }

  /** Returns {@code algorithm} at the level that is its usual one. */
  public static Compression of(Algorithm algorithm) {
    return switch (algorithm) {
      case GZIP -> GZIP;
      case ZSTD -> new Compression(algorithm, 3);
      case NONE -> NONE;
    };
  }

  /**
   * Returns what {@link #toString} said.
   *
   * @throws IllegalArgumentException if {@code text} isn't that
   */
  public static Compression parse(String text) {
    int dash = text.lastIndexOf('-');
    for (Algorithm algorithm : Algorithm.values()) {
      if (dash > 0 && algorithm.word.equals(text.substring(0, dash))) {
        return new Compression(algorithm, Integer.parseInt(text.substring(dash + 1)));
      }
    }
    throw new IllegalArgumentException("there is no compression " + text);
  }

  /** The formats of the image-spec's layers. */
  public enum Algorithm {
    GZIP("gzip", 0, 9, MediaTypes.OCI_LAYER_GZIP),
    ZSTD("zstd", 0, 22, MediaTypes.OCI_LAYER_ZSTD),
    NONE("uncompressed", 0, 0, MediaTypes.OCI_LAYER);

    private final String word;
    private final int lowest;
    private final int highest;
    private final String mediaType;

    Algorithm(String word, int lowest, int highest, String mediaType) {
      this.word = word;
      this.lowest = lowest;
      this.highest = highest;
      this.mediaType = mediaType;
    }

    /** Returns the name that BuildKit has for it. */
    public String word() {
      return word;
    }

    /** Returns the level that compresses least. */
    public int lowest() {
      return lowest;
    }

    /** Returns the level that compresses most. */
    public int highest() {
      return highest;
    }
  }

  /** Returns OCI's media type of a layer compressed so. */
  public String mediaType() {
    return algorithm.mediaType;
  }

  /** Returns a stream whose close writes the end and closes {@code sink}. */
  OutputStream over(OutputStream sink) throws IOException {
    return over(sink, ChunkMemory.NONE);
  }

  /**
   * Returns a stream whose close writes the end and closes {@code sink}.
   *
   * @param memory may save gzip work
   */
  OutputStream over(OutputStream sink, ChunkMemory memory) throws IOException {
    return switch (algorithm) {
      case GZIP -> new ParallelGzip(sink, level, memory);
      case ZSTD -> Zstd.over(sink, level);
      case NONE -> sink;
    };
  }

  /** Returns a word that says all of this: {@code gzip-6}. */
  @Override
  public String toString() {
    return algorithm.word + "-" + level;
  }
}
