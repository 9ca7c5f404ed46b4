package dev.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.layer.store.StateFolder;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.MediaTypes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayerIndexTests {
  private static final List<String> NAMES =
      List.of("a", "a!", "a0", "b", "é", "\uDCFF", "x".repeat(90));

  private static final List<FileType> TYPES = List.of(FileType.values());

  @TempDir Path folder;

  private static String path(RandomGenerator random) {
    StringBuilder path = new StringBuilder();
    for (int depth = random.nextInt(1, 4); depth > 0; depth--) {
      path.append(path.isEmpty() ? "" : "/").append(NAMES.get(random.nextInt(NAMES.size())));
    }
    return path.toString();
  }

  private static Set<String> paths(RandomGenerator random, int count) {
    Set<String> paths = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      paths.add(path(random));
    }
    return paths;
  }

  private static FileNode node(String path, RandomGenerator random) {
    FileType type = TYPES.get(random.nextInt(TYPES.size()));
    byte[] digest = new byte[32];
    random.nextBytes(digest);
    TreeMap<String, byte[]> xattrs = new TreeMap<>();
    if (random.nextInt(4) == 0) {
      xattrs.put("user.é", digest);
    }
    return new FileNode(
        path,
        type,
        random.nextInt(010000),
        random.nextLong(1L << 32),
        random.nextLong(1L << 32),
        random.nextLong(1L << 40),
        Instant.ofEpochSecond(random.nextLong(-9, 1L << 35), random.nextInt(1_000_000_000)),
        type == FileType.SYMLINK ? "../\uDC80é" : "",
        random.nextLong(),
        xattrs,
        random.nextBoolean() ? Digest.ofSha256(digest) : null,
        null);
  }

  private static String shown(FileNode node) {
    String xattrs = node.xattrs().keySet() + Arrays.deepToString(node.xattrs().values().toArray());
    return node.withXattrs(new TreeMap<>()) + xattrs;
  }

  private static boolean hides(
      String path, Map<String, FileNode> nodes, Set<String> whiteouts, Set<String> opaques) {
    boolean hides = whiteouts.contains(path);
    for (String above = path; !above.isEmpty(); ) {
      above = FileNode.parentOf(above);
      FileNode node = nodes.get(above);
      hides |= whiteouts.contains(above) || opaques.contains(above);
      hides |= node != null && !node.isDirectory();
    }
    return hides;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void what_is_kept_packed_is_what_was_packed(long seed) throws IOException {
    RandomGenerator random = new SplittableRandom(seed);
    TreeMap<String, FileNode> nodes = new TreeMap<>();
    for (String path : paths(random, random.nextInt(60))) {
      nodes.put(path, node(path, random));
    }
    Set<String> whiteouts = paths(random, random.nextInt(9));
    Set<String> opaques = paths(random, random.nextInt(5));
    Set<String> shown = new TreeSet<>(nodes.keySet());
    shown.addAll(opaques);
    Path file =
        Files.write(
            folder.resolve("index"), LayerIndex.of(nodes.values(), whiteouts, opaques).bytes());

    LayerIndex index = LayerIndex.read(file).orElseThrow();

    assertThat(index.files())
        .extracting(LayerIndexTests::shown)
        .containsExactlyInAnyOrderElementsOf(
            nodes.values().stream().map(LayerIndexTests::shown).toList());
    for (String path : paths(random, 400)) {
      assertThat(index.find(path).map(LayerIndexTests::shown))
          .isEqualTo(Optional.ofNullable(nodes.get(path)).map(LayerIndexTests::shown));
      assertThat(index.hides(path)).isEqualTo(hides(path, nodes, whiteouts, opaques));
      assertThat(index.implies(path))
          .isEqualTo(
              opaques.contains(path)
                  || shown.stream().anyMatch(other -> other.startsWith(path + "/")));
      Set<String> children = new TreeSet<>();
      index.addChildren(path, children);
      assertThat(children).isEqualTo(children(path + "/", shown));
    }
    Set<String> top = new TreeSet<>();
    index.addChildren("", top);
    assertThat(top).isEqualTo(children("", shown));
  }

  private static Set<String> children(String prefix, Set<String> paths) {
    Set<String> children = new TreeSet<>();
    for (String path : paths) {
      if (path.startsWith(prefix)) {
        int slash = path.indexOf('/', prefix.length());
        children.add(slash < 0 ? path : path.substring(0, slash));
      }
    }
    return children;
  }

  @Test
  void a_listing_of_an_older_version_gives_way_to_one_of_this() throws IOException {
    Digest digest = Digest.sha256(new byte[0]);
    try (StateFolder state = StateFolder.open(folder.resolve("state"))) {
      Layers layers = new Layers(state, LayerOptions.DEFAULT);
      layers.keepListing(digest, List.of(Trees.file("a", 1)));
      Path kept = state.folder("index").resolve(digest.hex());
      byte[] older = Files.readAllBytes(kept);
      older[7]--;
      Files.write(kept, older);
      assertThat(layers.listing(digest)).isEmpty();

      layers.keepListing(digest, List.of(Trees.file("b", 1)));
      layers.keepListing(digest, List.of(Trees.file("c", 1)));

      assertThat(layers.listing(digest).orElseThrow())
          .extracting(FileNode::path)
          .containsExactly("b");
    }
  }

  /** As text, U+10000 stands before U+FF5E; as bytes, behind it. */
  @Test
  void paths_are_found_whatever_order_they_come_in() {
    String high = "\uD800\uDC00";
    String low = "\uFF5E";
    String none = "\uDCFF";
    List<FileNode> files = new ArrayList<>();
    for (String path : new TreeSet<>(List.of(high, low, none, "a"))) {
      files.add(Trees.file(path, 1));
    }

    LayerIndex index = LayerIndex.of(files, Set.of(), Set.of());

    assertThat(index.files()).extracting(FileNode::path).containsExactly("a", low, high, none);
    assertThat(index.find(high)).isPresent();
    assertThat(index.find(low)).isPresent();
  }

  @Test
  void a_damaged_table_counts_as_absent() throws IOException {
    Path file = folder.resolve("index");
    byte[] sound = LayerIndex.of(List.of(Trees.file("a", 1)), Set.of("b"), Set.of("c")).bytes();

    for (int i = 0; i < sound.length; i++) {
      byte[] flipped = sound.clone();
      flipped[i] ^= 1;
      assertThat(LayerIndex.read(Files.write(file, flipped))).as("byte %d", i).isEmpty();
      assertThat(LayerIndex.listing(file)).as("byte %d", i).isEmpty();
      assertThat(LayerIndex.read(Files.write(file, Arrays.copyOf(sound, i)))).isEmpty();
      assertThat(LayerIndex.listing(file)).isEmpty();
    }
    assertThat(LayerIndex.read(folder.resolve("none"))).isEmpty();
    assertThat(LayerIndex.listing(folder.resolve("none"))).isEmpty();
  }

  @Test
  void a_listing_that_is_not_held_has_every_file_of_the_table() throws IOException {
    List<FileNode> files = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      files.add(Trees.file("folder/" + "name".repeat(i % 100) + i, i));
    }
    LayerIndex index = LayerIndex.of(files, Set.of("folder/nam"), Set.of("folder"));
    Path file = Files.write(folder.resolve("index"), index.bytes());

    Iterable<FileNode> listing = LayerIndex.listing(file).orElseThrow();

    assertThat(listing).hasSize(3000).containsExactlyElementsOf(index.files());

    assertThat(listing).extracting(FileNode::path).doesNotContain("folder/nam", "folder");
  }

  /** What the reader has no use for, padding and the rest of a 10 KiB record, is digested too. */
  @Test
  void the_diff_id_is_over_every_byte_of_a_layer_that_gnu_tar_made() throws Exception {
    Trees.file(folder, "tree/a", "x".repeat(700));
    Trees.file(folder, "tree/dir/b", "y".repeat(5));
    Path tar = folder.resolve("layer.tar");
    Trees.run(
        "tar",
        "--create",
        "--blocking-factor=20",
        "--format=gnu",
        "--label=volume",
        "--directory=" + folder.resolve("tree"),
        "--file=" + tar,
        "a",
        "dir");
    byte[] bytes = Files.readAllBytes(tar);
    assertThat(bytes.length % 10240).isZero();
    Digest digest = Digest.sha256(bytes);

    try (StateFolder state = StateFolder.open(folder.resolve("state"))) {
      Descriptor blob = Descriptor.of(MediaTypes.OCI_LAYER, digest, bytes.length);
      state.content().put(blob, new ByteArrayInputStream(bytes));
      Layers layers = new Layers(state, LayerOptions.DEFAULT);

      assertThat(layers.index(new Layer(blob, digest)).files())
          .extracting(FileNode::path)
          .containsExactly("a", "dir", "dir/b");
      assertThatThrownBy(() -> layers.index(new Layer(blob, Digest.sha256(new byte[1]))))
          .isInstanceOf(LayerException.class)
          .hasMessageContaining("unpacks to " + digest);
    }
  }

  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void a_path_below_which_very_many_are_hidden_can_be_asked_for_very_often() {
    Set<String> whiteouts = new TreeSet<>();
    for (int i = 0; i < 200_000; i++) {
      whiteouts.add("x/" + i);
    }
    Collection<FileNode> files =
        List.of(
            FileNode.of("w", FileType.FILE, 0644, Instant.EPOCH),
            FileNode.of("z/a", FileType.FILE, 0644, Instant.EPOCH));
    LayerIndex table = LayerIndex.of(files, whiteouts, Set.of("z"));

    for (int i = 0; i < whiteouts.size(); i++) {
      assertThat(table.implies("x")).isFalse();
    }
    assertThat(table.implies("z")).isTrue();
    assertThat(table.implies("z/a")).isFalse();
  }
}
