package dev.jbuild.builder.prune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.layer.store.StateFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class ShortageTests {
  private static final int MIB = 1 << 20;

  @TempDir Path root;
  private StateFolder state;
  private Pruning pruning;

  @BeforeEach
  void open() throws Exception {
    state = StateFolder.open(root);
    pruning = new Pruning(state);
    for (int i = 0; i < 4; i++) {
      Path file = Files.write(state.folder("index").resolve("table" + i), new byte[MIB]);
      Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH.plusSeconds(i)));
    }
  }

  @AfterEach
  void close() throws Exception {
    state.close();
  }

  @Test
  void with_a_tenth_free_nothing_goes() throws Exception {
    assertThat(Shortage.relieve(pruning, 2 * MIB, 20 * MIB)).isEmpty();
  }

  @Test
  void what_is_missing_is_made_free_by_what_was_used_longest_ago() throws Exception {
    Pruning.Result result = Shortage.relieve(pruning, MIB, 20 * MIB).orElseThrow();

    assertThat(result.removed()).extracting(StateEntry::name).containsExactly("table0");
    assertThat(state.folder("index").resolve("table0")).doesNotExist();
    assertThat(state.folder("index").resolve("table1")).exists();
  }

  @Test
  void the_cache_keeps_a_tenth_of_the_disk_whatever_others_take() throws Exception {
    assertThat(Shortage.relieve(pruning, 0, 200 * MIB)).isEmpty();
  }
}
