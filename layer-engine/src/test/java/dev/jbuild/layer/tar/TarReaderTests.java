package dev.jbuild.layer.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.layer.FileNode;
import dev.jbuild.layer.FileType;
import dev.jbuild.layer.Trees;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarReaderTests {
  /** More than the four pieces that GNU's old header has place for, and than one further block. */
  private static final int PIECES = 40;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--format=gnu",
        "--format=posix --sparse-version=0.0",
        "--format=posix --sparse-version=0.1",
        "--format=posix --sparse-version=1.0"
      })
  void the_holes_of_a_sparse_file_are_zeros(String form) throws Exception {
    Path sparse = folder.resolve("sparse");
    try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
      for (int i = 0; i < PIECES; i++) {
        file.seek(i * 65536L);
        file.write(new byte[] {'a', (byte) i});
      }
    }
    Path archive = folder.resolve("archive");
    Trees.run("sh", "-c", "cd " + folder + " && tar -S " + form + " -cf archive sparse sparse");
    assertThat(archive).satisfies(path -> assertThat(Files.size(path)).isLessThan(2_000_000));

    try (InputStream in = Files.newInputStream(archive)) {
      TarReader tar = new TarReader(in, "archive");
      FileNode node = tar.next().orElseThrow();

      assertThat(node.path()).isEqualTo("sparse");
      assertThat(node.size()).isEqualTo(Files.size(sparse));
      assertThat(tar.content()).hasBinaryContent(Files.readAllBytes(sparse));
      assertThat(tar.next()).get().extracting(FileNode::path).isEqualTo("sparse");
      assertThat(tar.next()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1\n0\n", "1\n5\n9\n", "2\n3\n1\n0\n1\n", "x\n", "1\n-1\n1\n", "3\n0\n0\n0\n0\n"})
  void a_map_that_lies_is_refused(String map) throws IOException {
    assertThatThrownBy(() -> read(map)).hasMessageContaining("[BrokenArchive]");
  }

  /** Without a limit, the whole content would be taken for one number. */
  @Test
  void a_map_without_an_end_of_line_is_refused_after_its_first_block() throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(archive("1".repeat(1 << 20)));

    assertThatThrownBy(() -> new TarReader(in, "a").next())
        .hasMessageContaining("the map of a sparse file breaks off");
    assertThat(in.available()).isGreaterThan((1 << 20) - 1024);
  }

  /**
   * Blocks without a pair that promise another block: as long as the archive, and nothing to count.
   */
  @Test
  void an_old_map_of_empty_blocks_is_refused_at_the_first() throws IOException {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    TarWriter tar = new TarWriter(archive);
    tar.write(FileNode.of("f", FileType.FILE, 0644, Instant.EPOCH));
    tar.finish();
    byte[] head = archive.toByteArray();
    head[482] = 1;
    retyped(head, 'S');
    byte[] all = Arrays.copyOf(head, 512 * 1000);
    for (int block = 1; block < 1000; block++) {
      all[block * 512 + 504] = 1;
    }
    ByteArrayInputStream in = new ByteArrayInputStream(all);

    assertThatThrownBy(() -> new TarReader(in, "a").next())
        .hasMessageContaining("the map of a sparse file has no end");
    assertThat(in.available()).isEqualTo(512 * 998);
  }

  private static void read(String map) throws IOException {
    new TarReader(new ByteArrayInputStream(archive(map)), "a").next();
  }

  /** Returns an archive with a sparse file of PAX format 1.0, of one byte and that map. */
  private static byte[] archive(String map) throws IOException {
    byte[] content =
        (map + "\0".repeat(-map.length() & 511) + "x").getBytes(StandardCharsets.US_ASCII);
    byte[] pax = records("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.realsize=8");
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    TarWriter out = new TarWriter(archive);
    out.write(Trees.file("pax", pax.length), new ByteArrayInputStream(pax));
    out.write(Trees.file("a", content.length), new ByteArrayInputStream(content));
    out.finish();
    byte[] bytes = archive.toByteArray();
    retyped(bytes, 'x');
    return bytes;
  }

  private static byte[] records(String... lines) {
    StringBuilder records = new StringBuilder();
    for (String line : lines) {
      records.append(line.length() + 4).append(' ').append(line).append('\n');
    }
    return records.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** Makes the first entry one of another type. */
  private static void retyped(byte[] archive, char type) {
    archive[156] = (byte) type;
    Arrays.fill(archive, 148, 156, (byte) ' ');
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += archive[i] & 0xFF;
    }
    byte[] octal = "%06o\0".formatted(sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(octal, 0, archive, 148, octal.length);
  }
}
