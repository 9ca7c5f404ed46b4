package dev.jbuild.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageIndex;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Manifest;
import dev.jbuild.oci.MediaTypes;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client does against any registry that behaves, real or fake. */
abstract class RegistryClientContract {
  private static final AtomicInteger NAMES = new AtomicInteger();

  private RegistryClient client;
  private ImageReference image;

  /** Returns {@code host:port} of the registry under test. */
  abstract String registry();

  /** Returns how to talk to it. */
  abstract RegistryOptions options();

  @BeforeEach
  void open() {
    client = new HttpRegistryClient(options());
    image = another();
  }

  @AfterEach
  void close() {
    client.close();
  }

  private ImageReference another() {
    return ImageReference.parse(registry() + "/team/app" + NAMES.incrementAndGet() + ":1.0");
  }

  private Descriptor push(byte[] content) throws IOException, InterruptedException {
    Blob blob = new MemoryBlob(content);
    client.push(image, blob, List.of());
    return Descriptor.of(MediaTypes.OCI_LAYER, blob.digest(), blob.size());
  }

  private Manifest manifest() throws IOException, InterruptedException {
    Descriptor config = push(new byte[] {'{', '}'}).withMediaType(MediaTypes.OCI_CONFIG);
    return Manifest.of(config, List.of(push(MemoryBlob.random(1, 10_000))));
  }

  @Test
  void a_manifest_that_was_pushed_is_resolved_by_tag_and_by_digest() throws Exception {
    Manifest manifest = manifest();

    client.pushManifest(image, manifest.descriptor(), manifest.bytes());

    Resolved byTag = client.resolve(image).orElseThrow();
    assertThat(byTag.descriptor()).isEqualTo(manifest.descriptor());
    assertThat(byTag.bytes()).isEqualTo(manifest.bytes());
    ImageReference pinned = image.withDigest(manifest.descriptor().digest());
    assertThat(client.resolve(pinned).orElseThrow().bytes()).isEqualTo(manifest.bytes());
  }

  @Test
  void a_description_is_what_would_be_resolved() throws Exception {
    Manifest manifest = manifest();
    client.pushManifest(image, manifest.descriptor(), manifest.bytes());

    assertThat(client.describe(image)).contains(manifest.descriptor());
  }

  @Test
  void an_image_that_is_not_there_is_empty() throws Exception {
    push(new byte[] {1});

    assertThat(client.resolve(image)).isEmpty();
    assertThat(client.describe(image)).isEmpty();
  }

  @Test
  void an_index_is_pushed_and_resolved_as_one() throws Exception {
    Manifest manifest = manifest();
    ImageReference pinned = image.withDigest(manifest.descriptor().digest());
    client.pushManifest(pinned, manifest.descriptor(), manifest.bytes());
    ImageIndex index = ImageIndex.of(List.of(manifest.descriptor()));
    Descriptor descriptor = Descriptor.of(MediaTypes.OCI_INDEX, index.bytes());

    client.pushManifest(image, descriptor, index.bytes());

    assertThat(client.resolve(image).orElseThrow().descriptor()).isEqualTo(descriptor);
  }

  @Test
  void a_blob_comes_back_as_it_was_sent() throws Exception {
    byte[] content = MemoryBlob.random(2, 5_000_000);
    Descriptor descriptor = Descriptor.of(MediaTypes.OCI_LAYER, content);
    assertThat(client.exists(image, descriptor)).isFalse();

    assertThat(client.push(image, new MemoryBlob(content), List.of())).isEqualTo(Upload.UPLOADED);

    assertThat(client.exists(image, descriptor)).isTrue();
    try (InputStream in = client.blob(image, descriptor).open()) {
      assertThat(in.readAllBytes()).isEqualTo(content);
    }
  }

  @Test
  void a_blob_in_chunks_comes_back_as_it_was_sent() throws Exception {
    byte[] content = MemoryBlob.random(3, 1_000_001);
    try (RegistryClient chunking = new HttpRegistryClient(options().withChunkSize(300_000))) {
      chunking.push(image, new MemoryBlob(content), List.of());
    }

    Descriptor descriptor = Descriptor.of(MediaTypes.OCI_LAYER, content);
    try (InputStream in = client.blob(image, descriptor).open()) {
      assertThat(in.readAllBytes()).isEqualTo(content);
    }
  }

  @Test
  void an_empty_blob_is_a_blob() throws Exception {
    Descriptor empty = push(new byte[0]);

    try (InputStream in = client.blob(image, empty).open()) {
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  @Test
  void a_blob_that_is_there_is_not_sent_again() throws Exception {
    push(new byte[] {2});

    assertThat(client.push(image, new MemoryBlob(new byte[] {2}), List.of()))
        .isEqualTo(Upload.EXISTED);
  }

  @Test
  void a_blob_of_another_repository_is_mounted() throws Exception {
    Descriptor layer = push(new byte[] {3});
    ImageReference target = another();
    Blob unreadable = new MemoryBlob(new byte[] {3}).brokenAt(0);

    try (RegistryClient other = new HttpRegistryClient(options())) {
      assertThat(other.push(target, unreadable, List.of(image))).isEqualTo(Upload.MOUNTED);
    }

    assertThat(client.exists(target, layer)).isTrue();
  }

  @Test
  void a_blob_that_the_mount_source_lacks_is_sent() throws Exception {
    push(new byte[] {4});

    assertThat(client.push(another(), new MemoryBlob(new byte[] {5}), List.of(image)))
        .isEqualTo(Upload.UPLOADED);
  }

  @Test
  void the_second_repository_mounts_what_the_first_got() throws Exception {
    push(new byte[] {6});

    assertThat(client.push(another(), new MemoryBlob(new byte[] {6}), List.of()))
        .isEqualTo(Upload.MOUNTED);
  }

  @Test
  void many_blobs_at_the_same_time_all_arrive() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running =
          java.util.stream.IntStream.range(0, 30)
              .mapToObj(i -> threads.submit(() -> push(MemoryBlob.random(i % 20, 3_000))))
              .toList();
      for (var one : running) {
        assertThat(client.exists(image, one.get())).isTrue();
      }
    }
  }

  @Test
  void a_session_waits_for_a_blob_that_is_still_made() throws Exception {
    OpenUpload small = client.open(image);
    OpenUpload large = client.open(image);
    OpenUpload again = client.open(image);
    byte[] content = MemoryBlob.random(7, 3_000_000);

    assertThat(small.push(new MemoryBlob(new byte[] {7}))).isEqualTo(Upload.UPLOADED);
    assertThat(large.push(new MemoryBlob(content))).isEqualTo(Upload.UPLOADED);
    assertThat(again.push(new MemoryBlob(content).brokenAt(0))).isEqualTo(Upload.EXISTED);

    for (byte[] sent : List.of(new byte[] {7}, content)) {
      try (InputStream in = client.blob(image, Descriptor.of(MediaTypes.OCI_LAYER, sent)).open()) {
        assertThat(in.readAllBytes()).isEqualTo(sent);
      }
    }
  }

  @Test
  void a_session_that_is_not_needed_is_given_up() throws Exception {
    OpenUpload upload = client.open(image);

    upload.cancel();

    assertThat(upload.push(new MemoryBlob(new byte[] {8}))).isEqualTo(Upload.UPLOADED);
  }

  @Test
  void a_missing_blob_is_a_problem() {
    Descriptor missing = Descriptor.of(MediaTypes.OCI_LAYER, Digest.sha256(new byte[] {9}), 1);

    assertThatThrownBy(() -> client.blob(image, missing).open())
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("[BlobNotFound]");
  }

  @Test
  void a_blob_that_cannot_be_read_throws_what_it_threw() throws Exception {
    byte[] content = MemoryBlob.random(4, 200_000);

    assertThatThrownBy(
            () -> client.push(image, new MemoryBlob(content).brokenAt(100_000), List.of()))
        .isInstanceOf(IOException.class)
        .hasMessage("disk broke");

    Descriptor descriptor = Descriptor.of(MediaTypes.OCI_LAYER, content);
    assertThat(client.exists(image, descriptor)).isFalse();
  }

  @Test
  void tags_are_listed_and_a_repository_that_is_not_there_has_none() throws Exception {
    Manifest manifest = manifest();
    client.pushManifest(image, manifest.descriptor(), manifest.bytes());
    ImageReference second =
        new ImageReference(image.registry(), image.repository(), "second", null);
    client.pushManifest(second, manifest.descriptor(), manifest.bytes());

    assertThat(client.tags(image)).containsExactlyInAnyOrder("1.0", "second");
    assertThat(client.tags(another())).isEmpty();
  }

  @Test
  void a_deleted_manifest_is_gone_with_its_tag_and_can_be_deleted_twice() throws Exception {
    Manifest manifest = manifest();
    client.pushManifest(image, manifest.descriptor(), manifest.bytes());
    ImageReference pinned = image.withDigest(manifest.descriptor().digest());

    assertThat(client.delete(pinned)).isTrue();

    assertThat(client.resolve(image)).isEmpty();
    assertThat(client.tags(image)).isEmpty();
    assertThat(client.delete(pinned)).isTrue();
  }
}
