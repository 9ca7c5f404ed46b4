package dev.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.layer.snapshot.FolderWriter;
import dev.jbuild.layer.snapshot.Snapshotter;
import dev.jbuild.layer.store.StateFolder;
import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveLinksTests {
  private static final MergedTree NOTHING = new MergedTree(List.of());

  @TempDir Path folder;

  private Path context;
  private StateFolder state;
  private Layers layers;

  @BeforeEach
  void open() throws IOException {
    context = Files.createDirectory(folder.resolve("context"));
    state = StateFolder.open(folder.resolve("state"));
    layers = new Layers(state, LayerOptions.DEFAULT);
  }

  @AfterEach
  void close() throws IOException {
    state.close();
  }

  /** Returns what tar leaves of one after the other. */
  private List<String> unpacked(List<Path> tars) throws Exception {
    Path target = Files.createTempDirectory(folder, "unpacked");
    for (Path tar : tars) {
      Trees.run("tar", "-xf", tar.toString(), "-C", target.toString());
    }
    return Trees.lines(target);
  }

  private Path blob(Layer layer) {
    return state.root().resolve("blobs/sha256/" + layer.blob().digest().hex());
  }

  /** Writes archives that are divided by semicolons; returns their names. */
  private List<String> archives(String entries) throws IOException {
    List<String> names = new ArrayList<>();
    for (String archive : entries.split(";", -1)) {
      names.add(names.size() + ".tar");
      Files.write(context.resolve(names.getLast()), Trees.tar(archive.split(",", -1)));
    }
    return names;
  }

  private FileTree below(Layer base) throws IOException {
    Snapshotter snapshotter = new Snapshotter(state, layers, OverlayXattrs.TRUSTED);
    return new OverlayTree(snapshotter.materialize(List.of(base)).lowers(), OverlayXattrs.TRUSTED);
  }

  private CopyPlan plan(List<String> sources, FileTree destination) throws Exception {
    return layers.planCopy(
        DirectoryTree.of(context, ""), sources, destination, CopyOptions.to("/").unpacking());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x one,y -> x",
        "x one,y -> x,x two",
        "x one,y -> x,x one",
        "x one,a -> x,y -> x,x two",
        "x one,y -> x,x two,z -> x",
        "x one,y -> x,x two,y -> x",
        "x one,y -> x,z -> y,y two",
        "x one,y -> x,z -> y,w two,y -> w",
        "x one,y -> x,x two,z -> y,y three",
        "x one,y -> x,x two,y three",
        "x one,y -> x,x -> y",
        "x one,y -> x,x => y",
        "x one,y -> x,x => nowhere,z -> y",
        "w zero,x one,y -> x,z -> x,x -> w",
        "X one,y -> X,X two",
        "X one,y -> X,z -> y,X => y",
        "x one;y -> x,x two",
        "x one;y -> x,x => t;z -> y,y three",
        "w zero,x one,a -> x;b -> a,x two;a three",
        "X one;y -> X,X two",
        "w zero,x one;w two,y -> x,x two;w three"
      })
  void a_hard_link_keeps_the_content_of_a_file_that_an_archive_replaces(String entries)
      throws Exception {
    List<String> archives = archives(entries);

    CopyPlan plan = plan(archives, NOTHING);
    Layer layer = layers.write(plan);

    assertThat(unpacked(List.of(blob(layer))))
        .isEqualTo(unpacked(archives.stream().map(context::resolve).toList()));
    for (FileNode node : plan.entries()) {
      String path = node.type() == FileType.HARDLINK ? node.linkTarget() : node.path();
      if (node.type() != FileType.SYMLINK) {
        byte[] content = layers.read(List.of(layer), path, 10).orElseThrow();
        assertThat(plan.entries())
            .filteredOn(one -> one.path().equals(path))
            .allMatch(one -> Digest.sha256(content).equals(one.digest()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "y -> x",
        "y -> x,x two",
        "y -> x,z -> y,x => t",
        "y -> x,x two,z -> x",
        "y -> x;z -> y,x two",
        "y -> x,x two,y three",
        "x two,y -> x"
      })
  void a_hard_link_keeps_a_file_of_the_layers_below_that_an_archive_replaces(String entries)
      throws Exception {
    Layer base = layers.write(plan(archives("x one"), NOTHING));
    List<Path> below = List.of(blob(base));
    List<String> archives = archives(entries);

    Layer layer = layers.write(plan(archives, below(base)));

    List<String> expected =
        unpacked(Stream.concat(below.stream(), archives.stream().map(context::resolve)).toList());
    assertThat(unpacked(List.of(blob(base), blob(layer)))).isEqualTo(expected);
    assertThat(kept(List.of(base, layer))).isEqualTo(expected);
  }

  /** Returns what the tables that are kept have, and the contents. */
  private List<String> kept(List<Layer> image) throws IOException {
    Path target = Files.createTempDirectory(folder, "kept");
    try (FolderWriter out = FolderWriter.open(target)) {
      new Layers(state, LayerOptions.DEFAULT).writeTree(image, out);
      out.finish(false);
    }
    return Trees.lines(target);
  }

  @Test
  void links_to_a_file_before_and_after_it_is_replaced_are_two_copies() throws Exception {
    FileTree below = below(layers.write(plan(archives("x one"), NOTHING)));

    CopyPlan before = plan(archives("y -> x,x two"), below);
    CopyPlan after = plan(archives("x two,y -> x"), below);

    assertThat(before.digest()).isNotEqualTo(after.digest());
  }

  @Test
  void a_layer_with_other_times_has_the_same_links() throws Exception {
    Layer base = layers.write(plan(archives("x one"), NOTHING));
    Layer layer = layers.write(plan(archives("y -> x,x two"), below(base)));

    Layer retimed =
        new LayerConversion(state, layers)
            .retime(layer, null, new LayerForm(Compression.GZIP, Instant.EPOCH));

    assertThat(retimed.diffId()).isNotEqualTo(layer.diffId());
    assertThat(kept(List.of(base, retimed))).containsExactly("x two", "y one");
  }

  @Test
  void a_hard_link_keeps_the_content_of_a_file_of_the_context() throws Exception {
    Trees.file(context, "x", "one");
    List<String> sources = new ArrayList<>(List.of("x"));
    sources.addAll(archives("y -> x,z -> x,x two"));

    Layer layer = layers.write(plan(sources, NOTHING));

    assertThat(unpacked(List.of(blob(layer)))).containsExactly("x two", "y one", "z -> y");
  }

  @Test
  void a_hard_link_keeps_the_content_of_a_file_that_the_context_replaces() throws Exception {
    Trees.file(context, "x", "two");
    List<String> sources = new ArrayList<>(archives("x one,y -> x,z -> x"));
    sources.add("x");

    Layer layer = layers.write(plan(sources, NOTHING));

    assertThat(unpacked(List.of(blob(layer)))).containsExactly("x two", "y one", "z -> y");
  }

  @Test
  void a_hard_link_to_a_name_of_a_file_that_has_several_comes_behind_it() throws Exception {
    Trees.file(context, "folder/a", "one");
    Files.createLink(context.resolve("folder/x"), context.resolve("folder/a"));
    List<String> sources = new ArrayList<>(List.of("folder"));
    sources.addAll(archives("b -> x"));

    Layer layer = layers.write(plan(sources, NOTHING));

    assertThat(unpacked(List.of(blob(layer)))).containsExactly("a one", "b -> a", "x -> a");
  }
}
