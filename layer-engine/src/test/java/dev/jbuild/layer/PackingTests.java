package dev.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jbuild.layer.internal.Linux;
import dev.jbuild.layer.snapshot.Active;
import dev.jbuild.layer.snapshot.Committed;
import dev.jbuild.layer.snapshot.Snapshotter;
import dev.jbuild.layer.store.StateFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackingTests {
  @TempDir Path folder;
  private StateFolder state;
  private Layers layers;
  private Snapshotter snapshotter;

  @BeforeEach
  void open() throws IOException {
    state = StateFolder.open(folder.resolve("state"));
    layers = new Layers(state, LayerOptions.DEFAULT);
    snapshotter = new Snapshotter(state, layers, OverlayXattrs.TRUSTED);
  }

  @AfterEach
  void close() throws IOException {
    state.close();
  }

  private static void assumeRoot() throws IOException {
    assumeTrue(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
        "mounting an overlay needs root");
  }

  private Committed step(@Nullable Committed parent, String id, RandomGenerator random, int changes)
      throws Exception {
    try (Active active = snapshotter.prepare(parent)) {
      Path merged = Files.createDirectories(folder.resolve("merged-" + id));
      List<Path> lowers = new ArrayList<>(active.lowers());
      if (lowers.isEmpty()) {
        lowers.add(Files.createDirectories(folder.resolve("empty")));
      }
      String options =
          "lowerdir="
              + lowers.stream().map(Path::toString).collect(Collectors.joining(":"))
              + ",upperdir="
              + active.upper()
              + ",workdir="
              + active.work()
              + ",redirect_dir=nofollow,metacopy=off";
      Trees.run("mount", "-t", "overlay", "overlay", "-o", options, merged.toString());
      try {
        new RandomChanges(random, merged).make(changes);
      } finally {
        Trees.run("umount", merged.toString());
      }
      return active.commit(id);
    }
  }

  /** Times as layers have them. */
  private List<String> show(Committed snapshot) throws IOException {
    return Trees.show(new OverlayTree(snapshot.lowers(), OverlayXattrs.TRUSTED)).stream()
        .map(line -> line.replaceAll("(:[0-9]{2})\\.[0-9]+Z", "$1Z"))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void what_is_packed_and_unpacked_again_is_the_same_tree(long seed) throws Exception {
    assumeRoot();
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    List<Layer> packed = new ArrayList<>();
    Committed top = step(null, "step", random, 40);
    packed.add(layers.pack(top.lowers().getFirst(), List.of()));
    for (int i = 0; i < 2; i++) {
      List<Path> lowers = top.lowers();
      top = step(top, "step-" + i, random, 40);
      packed.add(layers.pack(top.lowers().getFirst(), lowers));
    }

    Committed unpacked = snapshotter.materialize(packed);

    assertThat(show(unpacked)).isEqualTo(show(top));
    assertThat(
            all(layers.tree(packed), "").stream()
                .filter(node -> node.type() != FileType.HARDLINK)
                .map(node -> node.type().letter() + node.path() + node.mode() + node.size()))
        .isSubsetOf(
            all(new OverlayTree(top.lowers(), OverlayXattrs.TRUSTED), "").stream()
                .map(node -> node.type().letter() + node.path() + node.mode() + node.size())
                .toList());
    assertThat(all(layers.tree(packed), "")).hasSameSizeAs(show(top));
  }

  private static List<FileNode> all(FileTree tree, String directory) throws IOException {
    List<FileNode> all = new ArrayList<>();
    for (FileNode node : tree.list(directory)) {
      all.add(node);
      all.addAll(all(tree, node.path()));
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23})
  void packing_twice_gives_the_same_bytes(long seed) throws Exception {
    assumeRoot();
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    Committed base = step(null, "base", random, 30);
    Committed top = step(base, "top", random, 30);

    Layer first = layers.pack(top.lowers().getFirst(), base.lowers());
    Layer second = layers.pack(top.lowers().getFirst(), base.lowers());

    assertThat(second).isEqualTo(first);
  }

  @Test
  void a_file_whose_name_is_a_whiteouts_is_refused() throws Exception {
    Trees.file(folder.resolve("upper"), "etc/.wh.passwd", "");

    assertThatThrownBy(() -> layers.pack(folder.resolve("upper"), List.of()))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("[WhiteoutName]")
        .hasMessageContaining("/etc/.wh.passwd");
  }

  @Test
  void a_directory_that_was_only_copied_up_is_not_packed() throws Exception {
    Path lower = folder.resolve("lower");
    Path upper = folder.resolve("upper");
    Trees.file(lower, "etc/hosts", "x");
    Files.createDirectories(upper.resolve("etc"));

    Layer layer = layers.pack(upper, List.of(lower));

    assertThat(layers.index(layer).files()).isEmpty();
    assertThat(layer.diffId()).isEqualTo(layers.emptyLayer().diffId());
  }

  @Test
  void a_directory_that_was_made_again_has_all_its_files_however_equal_they_are() throws Exception {
    assumeRoot();
    Path lower = folder.resolve("lower");
    Path upper = folder.resolve("upper");
    FileTime time = FileTime.from(Instant.ofEpochSecond(1_700_000_000));
    for (Path tree : List.of(lower, upper)) {
      Files.setLastModifiedTime(Trees.file(tree, "d/f", "same"), time);
      Files.setLastModifiedTime(Trees.file(tree, "d/sub/g", "same"), time);
    }
    Trees.xattr(upper.resolve("d"), OverlayXattrs.TRUSTED.opaque(), new byte[] {'y'});

    Layer layer = layers.pack(upper, List.of(lower));

    MergedTree image =
        new MergedTree(List.of(layers.index(layers.pack(lower, List.of())), layers.index(layer)));
    assertThat(image.find("d/f")).isPresent();
    assertThat(image.find("d/sub/g")).isPresent();
    assertThat(layers.index(layer).files())
        .extracting(FileNode::path)
        .contains("d", "d/f", "d/sub", "d/sub/g");
  }

  @Test
  void a_changed_file_brings_its_directories_along() throws Exception {
    Path lower = folder.resolve("lower");
    Path upper = folder.resolve("upper");
    Files.createDirectories(lower.resolve("tmp"));
    Files.setAttribute(lower.resolve("tmp"), "unix:mode", 01777);
    Trees.file(upper, "tmp/new", "x");
    Files.setAttribute(upper.resolve("tmp"), "unix:mode", 01777);

    Layer layer = layers.pack(upper, List.of(lower));

    assertThat(layers.index(layer).files())
        .extracting(FileNode::path)
        .containsExactly("tmp", "tmp/new");
    assertThat(new MergedTree(List.of(layers.index(layer))).find("tmp").orElseThrow().mode())
        .isEqualTo(01777);
  }

  @Test
  void a_file_with_other_bytes_but_the_same_size_and_time_is_packed() throws Exception {
    Path lower = folder.resolve("lower");
    Path upper = folder.resolve("upper");
    FileTime time = FileTime.from(Instant.ofEpochSecond(1_700_000_000, 5));
    Files.setLastModifiedTime(Trees.file(lower, "a", "one"), time);
    Files.setLastModifiedTime(Trees.file(upper, "a", "two"), time);
    Files.setLastModifiedTime(Trees.file(lower, "b", "same"), time);
    Files.setLastModifiedTime(Trees.file(upper, "b", "same"), time);

    Layer layer = layers.pack(upper, List.of(lower));

    assertThat(layers.index(layer).files()).extracting(FileNode::path).containsExactly("a");
  }

  @Test
  void a_file_below_that_got_another_name_is_packed_with_it() throws Exception {
    Path lower = folder.resolve("lower");
    Path upper = folder.resolve("upper");
    FileTime time = FileTime.from(Instant.ofEpochSecond(1_700_000_000, 5));
    Files.setLastModifiedTime(Trees.file(lower, "a", "same"), time);
    Files.setLastModifiedTime(Trees.file(upper, "a", "same"), time);
    Files.createLink(upper.resolve("b"), upper.resolve("a"));

    Layer layer = layers.pack(upper, List.of(lower));

    assertThat(layers.index(layer).files()).extracting(FileNode::path).containsExactly("a", "b");
  }

  @Test
  void times_are_whole_seconds() throws Exception {
    Path upper = folder.resolve("upper");
    Path after = Trees.file(upper, "after", "x");
    Path before = Trees.file(upper, "before", "x");
    Linux.utimensat(Linux.AT_FDCWD, after.toString(), Instant.ofEpochSecond(9, 999_999_999));
    Linux.utimensat(Linux.AT_FDCWD, before.toString(), Instant.ofEpochSecond(-1, 500_000_000));

    MergedTree packed = new MergedTree(List.of(layers.index(layers.pack(upper, List.of()))));

    assertThat(packed.find("after").orElseThrow().mtime()).isEqualTo(Instant.ofEpochSecond(9));
    assertThat(packed.find("before").orElseThrow().mtime()).isEqualTo(Instant.ofEpochSecond(-1));
  }

  @Test
  void no_time_is_later_than_the_source_date_epoch() throws Exception {
    Path upper = folder.resolve("upper");
    Trees.file(upper, "a", "x");
    Instant epoch = Instant.ofEpochSecond(1_000_000);
    Layers clamping =
        new Layers(
            state, new LayerOptions(Compression.NONE, epoch, Instant::now, OverlayXattrs.TRUSTED));

    Layer layer = clamping.pack(upper, List.of());

    assertThat(new MergedTree(List.of(clamping.index(layer))).find("a").orElseThrow().mtime())
        .isEqualTo(epoch);
  }

  @Test
  void overlay_attributes_of_the_kernel_are_not_packed() throws Exception {
    assumeRoot();
    Path upper = folder.resolve("upper");
    Path file = Trees.file(upper, "a", "x");
    Trees.xattr(file, "trusted.overlay.redirect", "/etc".getBytes(StandardCharsets.UTF_8));
    Trees.xattr(file, "user.overlay.redirect", "/etc".getBytes(StandardCharsets.UTF_8));
    Trees.xattr(file, "user.kept", new byte[] {0, (byte) 0xFF});

    Layer layer = layers.pack(upper, List.of());

    assertThat(new MergedTree(List.of(layers.index(layer))).find("a").orElseThrow().xattrs())
        .containsOnlyKeys("user.kept");
  }
}
