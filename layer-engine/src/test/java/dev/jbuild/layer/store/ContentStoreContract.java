package dev.jbuild.layer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.layer.LayerException;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What every content store does. */
public abstract class ContentStoreContract {
  private static final byte[] BYTES = "some bytes".getBytes(StandardCharsets.UTF_8);
  private static final Descriptor BLOB = Descriptor.of("application/x", BYTES);

  /** Starts without bytes. */
  protected ContentStoreContract() {}

  /** Returns an empty store. */
  protected abstract ContentStore store() throws IOException;

  private static InputStream in(byte[] bytes) {
    return new ByteArrayInputStream(bytes);
  }

  @Test
  void what_was_put_is_found_with_its_size() throws IOException {
    ContentStore store = store();
    store.put(BLOB, in(BYTES));

    var blob = store.find(BLOB.digest()).orElseThrow();
    assertThat(blob.size()).isEqualTo(BYTES.length);
    assertThat(blob.digest()).isEqualTo(BLOB.digest());
    try (InputStream found = blob.open()) {
      assertThat(found.readAllBytes()).isEqualTo(BYTES);
    }
  }

  @Test
  void what_was_never_put_is_not_found() throws IOException {
    assertThat(store().find(Digest.sha256(new byte[] {1}))).isEmpty();
  }

  @Test
  void putting_twice_is_the_same_as_once() throws IOException {
    ContentStore store = store();
    store.put(BLOB, in(BYTES));
    store.put(BLOB, in(BYTES));

    assertThat(store.find(BLOB.digest())).isPresent();
  }

  @Test
  void other_bytes_than_expected_are_not_published() throws IOException {
    ContentStore store = store();
    for (String wrong : new String[] {"same bytes", "short", "much more than some bytes", ""}) {
      assertThatThrownBy(() -> store.put(BLOB, in(wrong.getBytes(StandardCharsets.UTF_8))))
          .isInstanceOf(LayerException.class)
          .hasMessageContaining("[UnexpectedContent]");
    }
    assertThat(store.find(BLOB.digest())).isEmpty();
  }

  @Test
  void an_ingest_is_there_once_it_is_committed() throws IOException {
    ContentStore store = store();
    try (Ingest ingest = store.begin()) {
      ingest.write(BYTES, 0, 4);
      for (int i = 4; i < BYTES.length; i++) {
        ingest.write(BYTES[i]);
      }
      assertThat(store.find(BLOB.digest())).isEmpty();
      assertThat(ingest.commit("application/x")).isEqualTo(BLOB);
    }
    assertThat(store.find(BLOB.digest())).isPresent();
  }

  @Test
  void an_ingest_that_is_closed_without_commit_is_gone() throws IOException {
    ContentStore store = store();
    try (Ingest ingest = store.begin()) {
      ingest.write(BYTES);
    }
    assertThat(store.find(BLOB.digest())).isEmpty();
  }

  @Test
  void what_was_removed_is_not_found() throws IOException {
    ContentStore store = store();
    store.put(BLOB, in(BYTES));
    store.remove(BLOB.digest());
    store.remove(BLOB.digest());

    assertThat(store.find(BLOB.digest())).isEmpty();
  }
}
