package dev.jbuild.builder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.layer.store.StateFolder;
import dev.jbuild.oci.Digest;
import dev.jbuild.registry.Download.Validators;
import dev.jbuild.registry.Downloads;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileStore;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchTargetTests {
  private static final String URL = "https://example.com/f";
  private static final Validators STRONG = new Validators("\"1\"", null);

  /** More than is written without a look at the disk. */
  private static final byte[] START = new byte[(int) DiskRoom.SMALL + (1 << 20)];

  @TempDir Path root;
  private StateFolder state;

  @BeforeEach
  void open() throws IOException {
    state = StateFolder.open(root);
  }

  @AfterEach
  void close() throws IOException {
    state.close();
  }

  private FetchTarget target(long free) {
    return new FetchTarget(state, new DiskRoom(new Disk(free)), URL);
  }

  private void breakOff(Validators validators) throws IOException {
    try (FetchTarget target = target(Long.MAX_VALUE)) {
      // What a target gives is closed by it.
      OutputStream out = target.begin(-1, validators);
      out.write(START);
    }
  }

  private Optional<Downloads.Begun> begun(long free) throws IOException {
    try (FetchTarget target = target(free)) {
      return target.begun();
    }
  }

  @Test
  void a_start_is_taken_up_by_the_next_build() throws Exception {
    breakOff(STRONG);

    Downloads.Begun begun = begun(Long.MAX_VALUE).orElseThrow();

    assertThat(begun.size()).isEqualTo(START.length);
    assertThat(begun.validators()).isEqualTo(STRONG);
  }

  @Test
  void a_start_that_may_be_of_another_content_is_not_kept() throws Exception {
    breakOff(new Validators("W/\"1\"", "Wed, 21 Oct 2015 07:28:00 GMT"));
    assertThat(begun(Long.MAX_VALUE)).isEmpty();

    breakOff(new Validators(null, "Wed, 21 Oct 2015 07:28:00 GMT"));
    assertThat(begun(Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void a_start_that_has_no_room_twice_is_dropped_so_that_the_file_can_be_fetched_at_all()
      throws Exception {
    breakOff(STRONG);

    assertThat(begun(0)).isEmpty();

    assertThat(state.content().find(Digest.sha256(START))).isEmpty();
    assertThat(begun(Long.MAX_VALUE)).isEmpty();
  }

  /** A disk with as much left as wanted. */
  private static final class Disk extends FileStore {
    private final long free;

    Disk(long free) {
      this.free = free;
    }

    @Override
    public String name() {
      return "disk";
    }

    @Override
    public String type() {
      return "disk";
    }

    @Override
    public boolean isReadOnly() {
      return false;
    }

    @Override
    public long getTotalSpace() {
      return free;
    }

    @Override
    public long getUsableSpace() {
      return free;
    }

    @Override
    public long getUnallocatedSpace() {
      return free;
    }

    @Override
    public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
      return false;
    }

    @Override
    public boolean supportsFileAttributeView(String name) {
      return false;
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // As the class above has it.
    public <V extends FileStoreAttributeView> V getFileStoreAttributeView(Class<V> type) {
      throw new UnsupportedOperationException(type.getName());
    }

    @Override
    public Object getAttribute(String attribute) {
      throw new UnsupportedOperationException(attribute);
    }
  }
}
