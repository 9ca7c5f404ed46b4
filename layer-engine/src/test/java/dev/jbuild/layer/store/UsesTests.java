package dev.jbuild.layer.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class UsesTests {
  private static final byte[] BYTES = "bytes".getBytes(StandardCharsets.UTF_8);

  @TempDir Path root;

  private static Set<String> used(StateFolder state) throws Exception {
    Set<String> seen = new HashSet<>();
    state.remove(used -> {
      seen.addAll(used);
      return List.of();
    });
    return seen;
  }

  @Test
  void others_see_what_was_noted_until_its_process_ends() throws Exception {
    try (StateFolder other = StateFolder.open(root)) {
      try (StateFolder mine = StateFolder.open(root)) {
        mine.use("snapshot-1");

        assertThat(used(other)).containsExactly("snapshot-1");
      }
      assertThat(used(other)).isEmpty();
    }
  }

  @Test
  void a_blob_is_noted_when_it_is_looked_for_and_when_it_is_put() throws Exception {
    Digest absent = Digest.sha256("absent".getBytes(StandardCharsets.UTF_8));
    Descriptor put = Descriptor.of("text/plain", BYTES);
    try (StateFolder state = StateFolder.open(root)) {
      state.content().find(absent);
      state.content().put(put, new ByteArrayInputStream(BYTES));

      assertThat(used(state)).contains(absent.toString(), put.digest().toString());
    }
  }

  @Test
  void what_is_chosen_goes_and_what_is_gone_already_is_no_error() throws Exception {
    try (StateFolder state = StateFolder.open(root)) {
      Path file = Files.writeString(state.folder("index").resolve("file"), "content");
      Path tree = state.folder("snapshots").resolve("tree");
      Files.createDirectories(tree.resolve("fs"));

      state.remove(_ -> List.of(file, tree, state.folder("index").resolve("none")));

      assertThat(file).doesNotExist();
      assertThat(tree).doesNotExist();
    }
  }

  @Test
  void a_thread_that_is_interrupted_spoils_it_for_no_other() throws Exception {
    try (StateFolder state = StateFolder.open(root)) {
      Thread interrupted =
          new Thread(() -> {
            Thread.currentThread().interrupt();
            try {
              state.use("never");
            } catch (IOException expected) {
              // Its channel was closed.
            }
          });
      interrupted.start();
      interrupted.join();

      state.use("later");

      assertThat(used(state)).contains("later");
    }
  }
}
