package dev.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.layer.store.StateFolder;
import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  @Test
  void what_is_kept_is_found_by_another_build() {
    assertThat(chunks.find(INPUT)).isEmpty();

    chunks.keep(INPUT, new byte[] {5, 6});
    assertThat(new KeptChunks(state).find(INPUT)).hasValue(new byte[] {5, 6});
    assertThat(chunks.find(Digest.sha256(new byte[] {2}))).isEmpty();
  }

  @Test
  void what_is_damaged_counts_as_absent() throws IOException {
    chunks.keep(INPUT, new byte[] {5, 6});
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

  @Test
  void a_state_folder_that_takes_nothing_is_no_error() throws IOException {
    Files.delete(root.resolve("chunks"));

    chunks.keep(INPUT, new byte[] {5});
    assertThat(chunks.find(INPUT)).isEmpty();
  }
}
