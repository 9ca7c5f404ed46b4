package dev.jbuild.layer.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.layer.FileNode;
import dev.jbuild.layer.FileType;
import dev.jbuild.layer.Layer;
import dev.jbuild.layer.LayerException;
import dev.jbuild.layer.LayerOptions;
import dev.jbuild.layer.Layers;
import dev.jbuild.layer.OverlayTree;
import dev.jbuild.layer.OverlayXattrs;
import dev.jbuild.layer.Trees;
import dev.jbuild.layer.store.Ingest;
import dev.jbuild.layer.store.StateFolder;
import dev.jbuild.layer.tar.TarWriter;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.MediaTypes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtractionTests {
  private static final byte[] EVIL = "EVIL".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;
  private Path host;
  private StateFolder state;
  private Layers layers;
  private Snapshotter snapshotter;

  @BeforeEach
  void open() throws IOException {
    host = Trees.file(folder, "host/file", "HOST");
    state = StateFolder.open(folder.resolve("state"));
    layers = new Layers(state, LayerOptions.DEFAULT);
    snapshotter = new Snapshotter(state, layers, OverlayXattrs.TRUSTED);
  }

  @AfterEach
  void close() throws IOException {
    state.close();
    assertThat(host).as("HOST PATH WAS CHANGED").hasContent("HOST");
    try (var all = Files.list(folder.resolve("host"))) {
      assertThat(all).as("HOST PATH WAS CHANGED").containsExactly(host);
    }
  }

  private static FileNode file(String path) {
    return Trees.file(path, EVIL.length);
  }

  private static FileNode hardLink(String path, String target) {
    return Trees.file(path, 0).asHardLinkTo(target);
  }

  private Layer layer(FileNode... nodes) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    TarWriter tar = new TarWriter(bytes);
    for (FileNode node : nodes) {
      tar.write(node, new ByteArrayInputStream(EVIL));
    }
    tar.finish();
    try (Ingest ingest = state.content().begin()) {
      ingest.write(bytes.toByteArray());
      return new Layer(ingest.commit(MediaTypes.OCI_LAYER), Digest.sha256(bytes.toByteArray()));
    }
  }

  private OverlayTree unpack(Layer... all) throws IOException {
    return new OverlayTree(snapshotter.materialize(List.of(all)).lowers(), OverlayXattrs.TRUSTED);
  }

  private static List<String> paths(OverlayTree tree) throws IOException {
    return Trees.show(tree).stream().map(line -> line.split(" ", -1)[4]).toList();
  }

  @Test
  void dots_on_the_way_are_refused() throws IOException {
    Layer evil = layer(file("../../../host/file"));

    assertThatThrownBy(() -> unpack(evil))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("[UnsafeEntry]");
  }

  @Test
  void an_absolute_path_is_below_the_root() throws IOException {
    assertThat(paths(unpack(layer(file("/x"))))).containsExactly("x");
  }

  @Test
  void a_symlink_made_earlier_is_followed_within_the_layer() throws IOException {
    OverlayTree tree =
        unpack(
            layer(
                Trees.symlink("out", folder.resolve("host").toString()),
                file("out/file"),
                Trees.symlink("up", "../../../../.."),
                file("up/escaped")));

    assertThat(tree.find("out").orElseThrow().type()).isEqualTo(FileType.SYMLINK);
    assertThat(tree.find(host.toString().substring(1))).isPresent();
    assertThat(tree.find("escaped")).isPresent();
  }

  @Test
  void a_symlink_of_a_lower_layer_is_not_followed() throws IOException {
    Layer base = layer(Trees.symlink("out", folder.resolve("host").toString()));

    OverlayTree tree = unpack(base, layer(file("out/file")));

    assertThat(tree.find("out").orElseThrow().type()).isEqualTo(FileType.DIRECTORY);
  }

  @Test
  void a_file_is_not_written_through_a_symlink_of_its_name() throws IOException {
    OverlayTree tree = unpack(layer(Trees.symlink("x", host.toString()), file("x")));

    assertThat(tree.find("x").orElseThrow().type()).isEqualTo(FileType.FILE);
  }

  @Test
  void a_hard_link_to_outside_is_refused() throws IOException {
    Layer through =
        layer(Trees.symlink("d", folder.resolve("host").toString()), hardLink("x", "d/file"));
    Layer dots = layer(hardLink("x", "../../../host/file"));

    assertThatThrownBy(() -> unpack(through)).hasMessageContaining("[BrokenArchive]");
    assertThatThrownBy(() -> unpack(dots)).hasMessageContaining("[UnsafeEntry]");
  }

  @Test
  void a_hard_link_to_a_directory_that_has_no_entry_is_refused() throws IOException {
    Layer evil = layer(file("d/x"), hardLink("y", "d"));

    assertThatThrownBy(() -> unpack(evil)).hasMessageContaining("[UnsafeEntry]");
  }

  /** A file of a layer below that something is linked to is copied to such a name meanwhile. */
  @Test
  void nothing_leads_to_a_name_of_a_whiteout() throws IOException {
    Layer base = layer(file("x"));
    Layer link = layer(hardLink("y", "x"), hardLink("z", ".wh..wh.0"));
    Layer linkBelow = layer(hardLink("y", "x"), hardLink("z", ".wh.d/x"));
    Layer symlink = layer(hardLink("y", "x"), Trees.symlink("s", "d/../.wh..wh.0"), file("s/x"));

    for (Layer evil : List.of(link, linkBelow, symlink)) {
      assertThatThrownBy(() -> unpack(base, evil)).hasMessageContaining("[UnsafeEntry]");
    }
  }

  @Test
  void a_hard_link_to_a_symlink_doesnt_open_what_it_leads_to() throws IOException {
    OverlayTree tree =
        unpack(layer(Trees.symlink("a", host.toString()), hardLink("b", "a"), file("b")));

    assertThat(tree.find("b").orElseThrow().type()).isEqualTo(FileType.FILE);
    assertThat(tree.find("a").orElseThrow().type()).isEqualTo(FileType.SYMLINK);
  }

  @Test
  void whiteouts_of_nothing_are_refused() throws IOException {
    for (String name :
        List.of(".wh.", "a/.wh..", ".wh...", ".wh..wh.x", ".wh..wh..opq", ".wh.a/b")) {
      Layer evil = layer(file(name));

      assertThatThrownBy(() -> unpack(evil)).as(name).hasMessageContaining("[UnsafeEntry]");
    }
  }

  @Test
  void a_device_that_looks_like_a_whiteout_is_refused() throws IOException {
    Layer evil = layer(Trees.node("etc", FileType.CHAR, 0));

    assertThatThrownBy(() -> unpack(evil)).hasMessageContaining("[ForgedWhiteout]");
  }

  @Test
  void overlay_attributes_in_an_archive_are_dropped() throws IOException {
    SequencedMap<String, byte[]> xattrs = new TreeMap<>();
    xattrs.put("trusted.overlay.redirect", "/x".getBytes(StandardCharsets.UTF_8));
    xattrs.put("user.overlay.opaque", new byte[] {'y'});
    xattrs.put("security.selinux", EVIL);
    xattrs.put("user.kept", new byte[] {0, -1, -128, '\n'});
    OverlayTree tree = unpack(layer(file("a").withXattrs(xattrs)));

    assertThat(tree.find("a").orElseThrow().xattrs())
        .containsOnlyKeys("user.kept")
        .hasEntrySatisfying(
            "user.kept", value -> assertThat(value).containsExactly(0, -1, -128, '\n'));
  }

  @Test
  void a_whiteout_hides_the_file_of_every_lower_layer() throws IOException {
    OverlayTree tree =
        unpack(layer(file("d/a"), file("b")), layer(file("d/c")), layer(file("d/.wh.a")));

    assertThat(paths(tree)).containsExactly("b", "d", "d/c");
  }

  @Test
  void an_opaque_directory_hides_what_is_below_and_keeps_its_own() throws IOException {
    OverlayTree tree =
        unpack(layer(file("d/a")), layer(file("d/b"), file("d/.wh..wh..opq"), file("d/c")));

    assertThat(paths(tree)).containsExactly("d", "d/b", "d/c");
  }

  @Test
  void a_directory_made_again_after_its_whiteout_is_empty() throws IOException {
    OverlayTree tree = unpack(layer(file("d/a")), layer(file(".wh.d"), file("d/b")));

    assertThat(paths(tree)).containsExactly("d", "d/b");
  }

  @Test
  void a_directory_that_the_layer_only_implies_keeps_its_attributes() throws IOException {
    FileNode sticky = Trees.node("tmp", FileType.DIRECTORY, 01777).withOwner(3, 4);
    OverlayTree tree = unpack(layer(sticky), layer(file("tmp/x")));

    FileNode found = tree.find("tmp").orElseThrow();
    assertThat(found.mode()).isEqualTo(01777);
    assertThat(found.uid()).isEqualTo(3);
    assertThat(found.mtime()).isEqualTo(sticky.mtime());
  }

  @Test
  void a_hard_link_to_a_file_of_a_lower_layer_brings_it_up() throws IOException {
    OverlayTree tree = unpack(layer(file("d/a")), layer(hardLink("b", "d/a")));

    assertThat(tree.find("b").orElseThrow().inode())
        .isEqualTo(tree.find("d/a").orElseThrow().inode())
        .isNotNull();
  }

  @Test
  void the_last_of_several_entries_of_one_path_wins() throws IOException {
    OverlayTree tree =
        unpack(
            layer(file("a"), Trees.node("a", FileType.DIRECTORY, 0700), file("a/b")),
            layer(file("x/y/z"), file("x")));

    assertThat(paths(tree)).containsExactly("a", "a/b", "x");
  }

  @Test
  void a_layer_that_isnt_what_the_config_says_is_refused() throws IOException {
    Layer layer = layer(file("a"));
    Layer forged = new Layer(layer.blob(), Digest.sha256(EVIL));

    assertThatThrownBy(() -> unpack(forged)).hasMessageContaining("[DiffIdMismatch]");
  }

  @Test
  void a_corrupt_blob_leaves_no_snapshot() throws IOException {
    Layer layer = layer(file("a"));
    Path blob = state.root().resolve("blobs/sha256/" + layer.blob().digest().hex());
    byte[] bytes = Files.readAllBytes(blob);
    bytes[600] ^= 1;
    Files.write(blob, bytes);

    assertThatThrownBy(() -> unpack(layer)).hasMessageContaining("[CorruptBlob]");
    try (var snapshots = Files.list(state.folder("snapshots"))) {
      assertThat(snapshots).isEmpty();
    }
  }

  @Test
  void several_threads_and_states_unpack_the_same_layers_at_once() throws Exception {
    List<Layer> image = List.of(layer(file("a"), file("d/b")), layer(file("d/.wh.b")));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        StateFolder other = StateFolder.open(state.root())) {
      Snapshotter second =
          new Snapshotter(other, new Layers(other, LayerOptions.DEFAULT), OverlayXattrs.TRUSTED);
      List<Callable<Committed>> tasks = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Snapshotter one = i % 2 == 0 ? snapshotter : second;
        tasks.add(() -> one.materialize(image));
      }
      for (var done : threads.invokeAll(tasks)) {
        assertThat(paths(new OverlayTree(done.get().lowers(), OverlayXattrs.TRUSTED)))
            .containsExactly("a", "d");
      }
    }
  }

  @Test
  void a_snapshot_of_an_earlier_boot_is_trusted_only_if_it_was_synced() throws IOException {
    Committed committed = snapshotter.materialize(List.of(layer(file("a"))));
    Path marker = state.folder("snapshots").resolve(committed.id()).resolve("marker");
    String made = Files.readString(marker);
    Files.writeString(marker, made.replaceFirst("\n.*\n", "\nanother-boot\n"));
    assertThat(snapshotter.find(committed.id(), null)).isEmpty();

    Files.writeString(marker, made);
    snapshotter.sync();
    Files.writeString(marker, Files.readString(marker).replaceFirst("\n.*\n", "\nanother-boot\n"));

    assertThat(snapshotter.find(committed.id(), null)).isPresent();
  }

  @Test
  void an_active_snapshot_that_is_closed_is_gone() throws IOException {
    Path upper;
    try (Active active = snapshotter.prepare(null)) {
      upper = active.upper();
      Trees.file(upper, "x", "x");
    }

    assertThat(Files.exists(upper, LinkOption.NOFOLLOW_LINKS)).isFalse();
  }

  @Test
  void times_are_kept_to_the_nanosecond() throws IOException {
    Instant time = Instant.ofEpochSecond(-5, 123_456_789);
    OverlayTree tree =
        unpack(
            layer(
                Trees.node("d", FileType.DIRECTORY, 0755).withMtime(time),
                file("d/a").withMtime(time)));

    assertThat(tree.find("d").orElseThrow().mtime()).isEqualTo(time);
    assertThat(tree.find("d/a").orElseThrow().mtime()).isEqualTo(time);
  }
}
