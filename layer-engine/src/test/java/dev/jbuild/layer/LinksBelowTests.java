package dev.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.layer.snapshot.Snapshotter;
import dev.jbuild.layer.store.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Hard links of archives to files of the layers below: a layer holds both, as link(2) over an
 * overlay leaves them, so that it can be unpacked alone.
 */
class LinksBelowTests {
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

  /** Plans archives that are divided by semicolons, of lines as {@link Trees#tar} takes them. */
  private CopyPlan plan(String entries, FileTree below) throws Exception {
    List<String> names = new ArrayList<>();
    for (String archive : entries.split(";", -1)) {
      names.add(names.size() + ".tar");
      Files.write(context.resolve(names.getLast()), Trees.tar(archive.split(",", -1)));
    }
    CopyOptions options = CopyOptions.to("/").unpacking();
    return layers.planCopy(DirectoryTree.of(context, ""), names, below, options);
  }

  private FileTree unpacked(Layer... image) throws IOException {
    Snapshotter snapshotter = new Snapshotter(state, layers, OverlayXattrs.TRUSTED);
    return new OverlayTree(snapshotter.materialize(List.of(image)).lowers(), OverlayXattrs.TRUSTED);
  }

  private Layer base(String entries) throws Exception {
    return layers.write(plan(entries, new MergedTree(List.of())));
  }

  @ParameterizedTest
  @CsvSource({
    "x one, y -> x, 'x one,y -> x'",
    "x one, 'y -> x,z -> y', 'x one,y -> x,z -> x'",
    "x one, 'y -> x;z -> x', 'x one,y -> x,z -> x'",
    "x one, 'y -> x,y two', 'x one,y two'",
    "x one, 'y -> x,x two', 'x two,y one'",
    "x one, 'y -> x,x two,z -> x', 'x two,y one,z -> x'",
    "x one, 'y -> x,z -> y,x => t', 'x => t,y one,z -> y'",
    "x one, 'y -> x,x two,y three', 'x two,y three'",
    "x one, 'x two,y -> x', 'x two,y -> x'",
    "X one, 'y -> X', 'X one,y -> X'",
    "'x one,w -> x', y -> x, 'x one,y -> x'",
    "'x one,w -> x', y -> w, 'w one,y -> w'",
    "'x one,w -> x', 'y -> x,z -> w', 'w one,x one,y -> x,z -> w'",
    "'x one,w -> x', x -> w, 'w one,x -> w'",
    "'x one,w -> x', 'y -> w,w two', 'w two,y one'",
    "x => t, y -> x, 'x => t,y => t'",
    "x |, y -> x, 'x |,y |'",
    "'d/,d/x one', y -> d/x, 'd/,d/x one,y -> d/x'",
    "'d/,d/x one,l => d', y -> l/x, 'd/,d/x one,y -> d/x'",
    "'d/,d/x one', 'y -> d/x,d two', 'd two,y one'",
  })
  void a_hard_link_brings_its_file_into_the_layer(String below, String entries, String alone)
      throws Exception {
    Layer base = base(below);

    Layer layer = layers.write(plan(entries, unpacked(base)));

    Path target = Files.createDirectory(folder.resolve("alone"));
    String blob = state.root().resolve("blobs/sha256/" + layer.blob().digest().hex()).toString();
    Trees.run("tar", "-xf", blob, "-C", target.toString());
    assertThat(Trees.lines(target)).containsExactly(alone.split(","));
  }

  private static FileNode found(FileTree tree, String path) throws IOException {
    return tree.find(path).orElseThrow();
  }

  @Test
  void a_file_that_comes_so_has_the_attributes_of_its_link() throws Exception {
    Layer base = base("X one,w -> X");
    FileTree below = unpacked(base);
    Files.write(context.resolve("0.tar"), Trees.tar("y -> X"));
    CopyOptions options = CopyOptions.to("/").unpacking().withOwner(5, 6);

    CopyPlan plan =
        layers.planCopy(DirectoryTree.of(context, ""), List.of("0.tar"), below, options);
    FileTree image = unpacked(base, layers.write(plan));

    for (String name : List.of("X", "y")) {
      FileNode file = found(image, name);
      assertThat(List.of(file.uid(), file.gid())).containsExactly(5L, 6L);
      assertThat(file.xattrs()).containsKey("user.a");
    }
    assertThat(found(image, "X").inode()).isEqualTo(found(image, "y").inode());
    assertThat(found(image, "w").uid()).as("another name, which stays below").isZero();
  }

  @Test
  void its_content_is_part_of_the_key() throws Exception {
    CopyPlan one = plan("y -> x", unpacked(base("x one")));
    CopyPlan same = plan("y -> x", unpacked(base("x one,z two")));
    CopyPlan other = plan("y -> x", unpacked(base("x two")));

    assertThat(same.digest()).isEqualTo(one.digest());
    assertThat(other.digest()).isNotEqualTo(one.digest());
  }

  @ParameterizedTest
  @CsvSource({"z one", "x/", "'x/,x/f one'"})
  void a_hard_link_to_what_is_no_file_below_is_told(String below) throws Exception {
    FileTree tree = unpacked(base(below));

    assertThatThrownBy(() -> plan("y -> x", tree))
        .hasMessageContaining("the hard link is to x, which is no file [BrokenArchive]");
  }
}
