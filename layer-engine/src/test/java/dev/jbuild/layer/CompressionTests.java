package dev.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.layer.Compression.Algorithm;
import dev.jbuild.layer.tar.Decompression;
import dev.jbuild.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionTests {
  private static final byte[] INPUT = input();

  @TempDir private Path folder;

  private static final class BrokenDisk extends FilterInputStream {
    BrokenDisk(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] bytes, int start, int length) throws IOException {
      throw new IOException("broken disk");
    }
  }

  /** A megabyte of words, some of them often. */
  private static byte[] input() {
    Random random = new Random(7);
    StringBuilder text = new StringBuilder();
    while (text.length() < 1 << 20) {
      text.append(Integer.toString(random.nextInt(9000) * random.nextInt(9000), 36)).append(' ');
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] compress(Compression compression, int piece) throws IOException {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    try (OutputStream out = compression.over(sink)) {
      for (int at = 0; at < INPUT.length; at += piece) {
        out.write(INPUT, at, Math.min(piece, INPUT.length - at));
      }
    }
    return sink.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({
    "GZIP, 0",
    "GZIP, 1",
    "GZIP, 3",
    "GZIP, 6",
    "GZIP, 9",
    "ZSTD, 0",
    "ZSTD, 3",
    "ZSTD, 19",
    "NONE, 0"
  })
  void what_is_compressed_comes_back_however_it_was_written(Algorithm algorithm, int level)
      throws IOException {
    Compression compression = new Compression(algorithm, level);
    byte[] whole = compress(compression, INPUT.length);

    assertThat(compress(compression, 4096)).isEqualTo(whole);
    assertThat(Decompression.open(new ByteArrayInputStream(whole), "a").readAllBytes())
        .isEqualTo(INPUT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "bzip2", "xz", "zstd"})
  void what_breaks_off_is_told_as_a_broken_archive_and_a_broken_disk_is_not(String program)
      throws Exception {
    Path file = Files.write(folder.resolve("file"), INPUT);
    String[] words = {"sh", "-c", program + " -c <" + file + " >" + file + ".packed"};
    assertThat(new ProcessBuilder(words).inheritIO().start().waitFor()).isZero();
    byte[] packed = Files.readAllBytes(folder.resolve("file.packed"));
    byte[] begun = Arrays.copyOf(packed, packed.length / 2);

    assertThat(Decompression.open(new ByteArrayInputStream(packed), "a").readAllBytes())
        .isEqualTo(INPUT);
    InputStream half = new ByteArrayInputStream(begun);
    assertThatThrownBy(() -> Decompression.open(half, "app.tar").readAllBytes())
        .isInstanceOf(LayerException.class)
        .hasMessageContainingAll("app.tar: ", "breaks off or is damaged", "[BrokenArchive]");
    InputStream start = new ByteArrayInputStream(begun, 0, 12);
    InputStream unread = new SequenceInputStream(start, new BrokenDisk(start));
    assertThatThrownBy(() -> Decompression.open(unread, "a").readAllBytes())
        .isInstanceOf(IOException.class)
        .hasMessage("broken disk");
  }

  @Test
  void a_higher_level_of_gzip_compresses_more() throws IOException {
    int stored = compress(new Compression(Algorithm.GZIP, 0), INPUT.length).length;
    int fast = compress(new Compression(Algorithm.GZIP, 1), INPUT.length).length;
    int usual = compress(Compression.GZIP, INPUT.length).length;
    int best = compress(new Compression(Algorithm.GZIP, 9), INPUT.length).length;

    assertThat(stored).isGreaterThan(INPUT.length);
    assertThat(fast).isLessThan(INPUT.length).isGreaterThan(usual);
    assertThat(best).isLessThan(usual);
  }

  @Test
  void the_bytes_of_zstd_are_those_of_every_machine() throws IOException {
    assertThat(Digest.sha256(compress(Compression.of(Algorithm.ZSTD), 65536)).hex())
        .isEqualTo("31deb921096bd09b0531fad34f8e630fcee9e3cd2c4f956b4ef26db21a988451");
  }

  @Test
  void a_level_that_there_is_not_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Compression(Algorithm.ZSTD, 23))
        .withMessage("level 23 of zstd is not from 0 to 22");
  }

  @Test
  void its_text_is_read_again() {
    for (Algorithm algorithm : Algorithm.values()) {
      Compression compression = Compression.of(algorithm);
      assertThat(Compression.parse(compression.toString())).isEqualTo(compression);
    }
    assertThatIllegalArgumentException().isThrownBy(() -> Compression.parse("lzma-1"));
  }
}
