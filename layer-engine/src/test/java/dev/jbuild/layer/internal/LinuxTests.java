package dev.jbuild.layer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinuxTests {
  private static final int FIFO = 0010644;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_535, 65_536})
  void a_small_file_is_read_whole(int size) throws IOException {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (i * 31);
    }
    Path file = Files.write(folder.resolve("file"), bytes);

    assertThat(Linux.readSmall(file)).contains(bytes);
  }

  @Test
  void a_file_of_more_than_64_KiB_is_not_small() throws IOException {
    Path file = Files.write(folder.resolve("file"), new byte[65_537]);

    assertThat(Linux.readSmall(file)).isEmpty();
  }

  @Test
  void a_symlink_is_not_followed() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("file"));
    Files.writeString(folder.resolve("file"), "x");

    assertThat(Linux.readSmall(link)).isEmpty();
  }

  @Test
  @Timeout(10)
  void a_fifo_without_a_writer_does_not_block() throws IOException {
    Path fifo = folder.resolve("fifo");
    Linux.mknodat(Linux.AT_FDCWD, fifo.toString(), FIFO, 0);

    assertThat(Linux.readSmall(fifo)).isEmpty();
  }

  @Test
  void folders_and_what_is_missing_have_no_bytes() {
    assertThat(Linux.readSmall(folder)).isEmpty();
    assertThat(Linux.readSmall(folder.resolve("missing"))).isEmpty();
  }
}
