package dev.jbuild.layer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Manifest;
import dev.jbuild.oci.MediaTypes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class LayoutFolderTests {
  @TempDir Path folder;

  private static Descriptor put(LayoutFolder.Writing writing, String mediaType, byte[] bytes)
      throws IOException {
    Descriptor descriptor = Descriptor.of(mediaType, bytes);
    writing.put(descriptor, new ByteArrayInputStream(bytes));
    return descriptor;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Writes an image with one layer, and returns it. */
  private static Manifest write(LayoutFolder layout, String tag, String layer) throws IOException {
    try (LayoutFolder.Writing writing = layout.write()) {
      Manifest manifest =
          Manifest.of(
              put(writing, MediaTypes.OCI_CONFIG, bytes("{}")),
              List.of(put(writing, MediaTypes.OCI_LAYER, bytes(layer))));
      put(writing, MediaTypes.OCI_MANIFEST, manifest.bytes());
      writing.tag(tag, manifest.descriptor());
      writing.tidy();
      return manifest;
    }
  }

  @Test
  void what_is_written_is_read_by_its_tag() throws Exception {
    LayoutFolder layout = LayoutFolder.of(folder.resolve("new/layout"));

    Manifest first = write(layout, "one", "layer");
    write(layout, "two", "another");

    Descriptor named =
        layout.manifests().stream().filter(one -> layout.isNamed(one, "one")).findFirst().get();
    assertThat(layout.document(named)).isEqualTo(first.bytes());
    assertThat(layout.blob(first.layers().getFirst()).open()).hasContent("layer");
    assertThat(folder.resolve("new/layout/.jbuild-work")).doesNotExist();
  }

  @Test
  void blobs_that_nothing_names_go_a_day_later() throws Exception {
    LayoutFolder layout = LayoutFolder.of(folder);
    Manifest old = write(layout, "tag", "old");
    Path layer = folder.resolve("blobs/sha256/" + old.layers().getFirst().digest().hex());
    Path mine = Files.writeString(folder.resolve("blobs/sha256/note.txt"), "not a blob");

    write(layout, "tag", "new");
    assertThat(layer).exists();
    Files.setLastModifiedTime(layer, FileTime.from(Instant.now().minusSeconds(100_000)));
    Manifest last = write(layout, "tag", "new");

    assertThat(layer).doesNotExist();
    assertThat(mine).exists();
    assertThat(layout.blob(last.layers().getFirst()).open()).hasContent("new");
  }

  @Test
  void a_blob_that_is_missing_or_too_large_is_told() throws Exception {
    LayoutFolder layout = LayoutFolder.of(folder);
    Manifest manifest = write(layout, "tag", "layer");
    Descriptor layer = manifest.layers().getFirst();
    Descriptor other = Descriptor.of(layer.mediaType(), layer.digest(), layer.size() + 1);

    assertThatThrownBy(() -> layout.blob(other)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> layout.document(Descriptor.of("any", layer.digest(), Integer.MAX_VALUE)))
        .hasMessageContaining("more than 8 MiB");
  }

  @Test
  void a_writer_that_died_leaves_nothing_in_the_way() throws Exception {
    LayoutFolder layout = LayoutFolder.of(folder);
    Files.createDirectories(folder.resolve(".jbuild-work"));
    Files.writeString(folder.resolve(".jbuild-work/blob-1"), "half");

    write(layout, "tag", "layer");

    assertThat(folder.resolve(".jbuild-work")).doesNotExist();
  }
}
