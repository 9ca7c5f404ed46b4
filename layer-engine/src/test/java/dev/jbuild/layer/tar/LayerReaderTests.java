package dev.jbuild.layer.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.layer.FileNode;
import dev.jbuild.layer.FileType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayerReaderTests {
  private static final List<String> NAMES = List.of("a", "a!", "a0", "b");
  private static final List<FileType> TYPES =
      List.of(FileType.FILE, FileType.DIRECTORY, FileType.FIFO);

  private static LayerReader read(List<FileNode> entries, boolean table) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    TarWriter tar = new TarWriter(bytes);
    for (FileNode entry : entries) {
      tar.write(entry);
    }
    tar.finish();
    ByteArrayInputStream in = new ByteArrayInputStream(bytes.toByteArray());
    return table ? new LayerReader(in, "layer") : LayerReader.withoutTable(in, "layer");
  }

  private static List<String> changes(LayerReader reader) throws IOException {
    List<String> changes = new ArrayList<>();
    for (Optional<Change> change = reader.next(); change.isPresent(); change = reader.next()) {
      changes.add(change.get().toString());
    }
    return changes;
  }

  private static FileNode node(String path, FileType type, int mode) {
    return FileNode.of(path, type, mode, Instant.EPOCH);
  }

  private static List<FileNode> random(RandomGenerator random) {
    List<FileNode> entries = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      List<String> path = new ArrayList<>();
      for (int depth = random.nextInt(1, 5); depth > 0; depth--) {
        path.add(NAMES.get(random.nextInt(NAMES.size())));
      }
      entries.add(node(String.join("/", path), TYPES.get(random.nextInt(TYPES.size())), i));
    }
    return entries;
  }

  /** What tar would leave if it unpacked all of it. */
  private static NavigableMap<String, FileNode> unpacked(List<FileNode> entries) {
    NavigableMap<String, FileNode> files = new TreeMap<>();
    for (FileNode entry : entries) {
      for (String at = entry.parent(); !at.isEmpty(); at = FileNode.parentOf(at)) {
        files.computeIfPresent(at, (_, node) -> node.isDirectory() ? node : null);
      }
      if (!entry.isDirectory()) {
        files.subMap(entry.path() + "/", entry.path() + "0").clear();
      }
      files.put(entry.path(), entry);
    }
    return files;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void the_table_has_what_unpacking_all_entries_leaves(long seed) throws IOException {
    List<FileNode> entries = random(new SplittableRandom(seed));

    LayerReader reader = read(entries, true);
    List<String> changes = changes(reader);

    assertThat(reader.index().files()).containsExactlyElementsOf(unpacked(entries).values());
    assertThat(changes(read(entries, false))).isEqualTo(changes);
  }

  @Test
  void a_directory_of_the_root_stays_when_a_symlink_leads_back_to_it() throws IOException {
    List<FileNode> entries =
        List.of(
            node("", FileType.DIRECTORY, 0700),
            new FileNode(
                "link",
                FileType.SYMLINK,
                0777,
                0,
                0,
                0,
                Instant.EPOCH,
                "a/../..",
                0,
                new TreeMap<>(),
                null,
                null),
            node("link/file", FileType.FILE, 0600));

    LayerReader reader = read(entries, true);
    changes(reader);

    assertThat(reader.index().files())
        .extracting(FileNode::path)
        .containsExactly("", "file", "link");
  }

  @Test
  void no_table_is_there_that_was_not_asked_for() throws IOException {
    LayerReader reader = read(List.of(), false);

    assertThatThrownBy(reader::index).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void folders_in_each_other_take_no_more_memory_than_a_layer_may() throws IOException {
    List<FileNode> entries = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      entries.add(node(i + "/a".repeat(2000), FileType.FILE, 0600));
    }

    assertThatThrownBy(() -> changes(read(entries, false)))
        .hasMessageContaining("[ArchiveTooLarge]");
  }
}
