package dev.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jbuild.layer.store.StateFolder;
import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeptChunksTests {
  private static final Digest INPUT = Digest.sha256(new byte[] {1});

  @TempDir Path root;
  private StateFolder state;
  private KeptChunks chunks;

  @BeforeEach
  void open() throws IOException {
    state = StateFolder.open(root);
    chunks = new KeptChunks(state);
  }

  @AfterEach
  void close() throws IOException {
    state.close();
  }

  private void keep(int... encoded) {
    byte[] bytes = new byte[encoded.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) encoded[i];
    }
    try (KeptChunks build = new KeptChunks(state)) {
      build.keep(INPUT, bytes);
    }
  }

  @Test
  void what_is_kept_is_found_by_another_build() {
    assertThat(chunks.find(INPUT)).isEmpty();

    keep(5, 6);
    assertThat(new KeptChunks(state).find(INPUT)).hasValue(new byte[] {5, 6});
    assertThat(chunks.find(Digest.sha256(new byte[] {2}))).isEmpty();
  }

  @Test
  void what_is_damaged_counts_as_absent() throws IOException {
    keep(5, 6);
    Path file = root.resolve("chunks").resolve(INPUT.hex());
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThat(chunks.find(INPUT)).as("%d bytes", length).isEmpty();
    }
    for (int at = 0; at < whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= 1;
      Files.write(file, changed);
      assertThat(chunks.find(INPUT)).as("byte %d", at).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"50,50", "70,0"})
  void the_time_of_a_chunk_says_to_the_hour_when_it_was_used(int before, int after)
      throws IOException {
    keep(5, 6);
    Path file = root.resolve("chunks").resolve(INPUT.hex());
    Instant now = Instant.now();
    Files.setLastModifiedTime(file, FileTime.from(now.minus(Duration.ofMinutes(before))));

    assertThat(chunks.find(INPUT)).isPresent();

    assertThat(Files.getLastModifiedTime(file).toInstant())
        .isCloseTo(now.minus(Duration.ofMinutes(after)), within(1, ChronoUnit.MINUTES));
  }

  @Test
  void a_state_folder_that_takes_nothing_is_no_error() throws IOException {
    Files.delete(root.resolve("chunks"));

    keep(5);
    assertThat(chunks.find(INPUT)).isEmpty();
  }
}
