package dev.jbuild.builder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.layer.Layer;
import dev.jbuild.layer.store.StateFolder;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.MediaTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryStepCacheTests {
  private static final StepKey KEY = StepKey.of("run", 1).put("command", "true").build();
  private static final StepResult RESULT =
      new StepResult(
          new Layer(
              Descriptor.of(MediaTypes.OCI_LAYER_GZIP, new byte[] {1}),
              Digest.sha256(new byte[] {2})),
          Instant.parse("2026-01-02T03:04:05.678Z"),
          "run-1");

  @TempDir Path folder;
  private StateFolder state;
  private StepCache cache;

  @BeforeEach
  void open() throws IOException {
    state = StateFolder.open(folder);
    cache = new DirectoryStepCache(state);
  }

  @AfterEach
  void close() throws IOException {
    state.close();
  }

  @Test
  void what_was_put_is_found_by_another_cache_on_the_folder() throws IOException {
    cache.put(KEY, RESULT);

    assertThat(new DirectoryStepCache(state).find(KEY)).contains(RESULT);
    assertThat(cache.find(StepKey.of("run", 1).put("command", "false").build())).isEmpty();
  }

  @Test
  void the_fields_of_the_key_are_kept_with_the_result() throws IOException {
    cache.put(KEY, RESULT);

    assertThat(folder.resolve("steps").resolve(KEY.name()))
        .content(StandardCharsets.UTF_8)
        .contains("\"key\":{\"operation\":[\"run\",\"1\"],\"command\":[\"true\"]}");
  }

  @Test
  void a_record_that_cannot_be_read_counts_as_absent() throws IOException {
    cache.put(KEY, RESULT);
    Path record = folder.resolve("steps").resolve(KEY.name());
    for (String damaged : new String[] {"", "{", "{}", "[]", "{\"layer\":{},\"created\":\"x\"}"}) {
      Files.writeString(record, damaged);
      assertThat(cache.find(KEY)).isEmpty();
    }
  }
}
