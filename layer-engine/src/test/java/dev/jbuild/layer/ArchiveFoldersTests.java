package dev.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.layer.snapshot.Committed;
import dev.jbuild.layer.snapshot.FolderWriter;
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

/** What of an archive takes the place of a folder, and a folder of what: as in moby go-archive. */
class ArchiveFoldersTests {
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

  /** Plans archives that are divided by semicolons, of lines as {@link Trees#tar} takes them. */
  private CopyPlan plan(String entries, FileTree destination) throws Exception {
    List<String> names = new ArrayList<>();
    for (String archive : entries.split(";", -1)) {
      names.add(names.size() + ".tar");
      Files.write(context.resolve(names.getLast()), Trees.tar(archive.split(",", -1)));
    }
    DirectoryTree source = DirectoryTree.of(context, "");
    return layers.planCopy(source, names, destination, CopyOptions.to("/").unpacking());
  }

  private List<Layer> image(String base, String entries) throws Exception {
    Layer below = layers.write(plan(base, NOTHING));
    return List.of(below, layers.write(plan(entries, unpacked(List.of(below)))));
  }

  private OverlayTree unpacked(List<Layer> image) throws IOException {
    Committed top = new Snapshotter(state, layers, OverlayXattrs.TRUSTED).materialize(image);
    return new OverlayTree(top.lowers(), OverlayXattrs.TRUSTED);
  }

  private List<String> exported(List<Layer> image) throws IOException {
    Path target = folder.resolve("exported");
    try (FolderWriter out = FolderWriter.open(target)) {
      layers.writeTree(image, out);
      out.finish(false);
    }
    return Trees.lines(target);
  }

  /** Returns the paths and types that a RUN sees. */
  private List<String> mounted(List<Layer> image) throws IOException {
    return paths(unpacked(image), "", new ArrayList<>());
  }

  private static List<String> paths(FileTree tree, String directory, List<String> paths)
      throws IOException {
    for (FileNode node : tree.list(directory)) {
      paths.add(node.path());
      paths(tree, node.path(), paths);
    }
    return paths;
  }

  @ParameterizedTest
  @CsvSource({
    "o |, 'd/,d/x one,d two', 'd two,o |'",
    "o |, 'd/,d/x one,d => t', 'd => t,o |'",
    "o |, 'd/,d/x/,d/x/y one,d |', 'd |,o |'",
    "o |, 'd/,d/x one,d two,d/', 'd/,o |'",
    "o |, 'd/x one,d two', 'd two,o |'",
    "o |, 'd/x one;d two', 'd two,o |'",
    "o |, 'd/,d/x one,y -> d/x,d two', 'd two,o |,y one'",
    "o |, 'd/,d/x one,y -> d/x,z -> y,d two', 'd two,o |,y one,z -> y'",
    "o |, 'y one,d/,d/x two,d -> y', 'd one,o |,y -> d'",
    "o |, 'x one,x/,x/y two', 'o |,x/,x/y two'",
    "o |, 'x one,y -> x,x/,x/y two', 'o |,x/,x/y two,y one'",
    "o |, 'x => nowhere,x/,x/y two', 'o |,x/,x/y two'",
    "x one, 'x/,x/y two', 'x/,x/y two'",
    "x => nowhere, 'x/,x/y two', 'x/,x/y two'",
    "'d/,d/x one,d/s/,d/s/y two', 'd two', 'd two'",
    "'d/,d/x one,d/s/,d/s/y two', 'd => t', 'd => t'",
    "'d/,d/x one,d/s/,d/s/y two', 'd two,d/', 'd/'",
    "'d/,d/x one,d/s/,d/s/y two', 'd two;d/,d/z three', 'd/,d/z three'",
    "'d/,d/x one,d/s/,d/s/y two', 'd/s two,d/s/', 'd/,d/s/,d/x one'",
    "'d/,d/x one,d/s/,d/s/y two', 'd/s two,d two,d/,d/s/', 'd/,d/s/'",
    "'d/,d/x one,d/s/,d/s/y two', 'd/z two,d three', 'd three'",
    "'d/,d/x one,d/s/,d/s/y two', 'd/z two,d three,d/,d/z four', 'd/,d/z four'",
    "'d/,d/x one,d/s/,d/s/y two', 'y -> d/x,d two', 'd two,y one'",
    "'d/,d/x one,d/s/,d/s/y two', 'y -> d/x,d two,d/', 'd/,y one'",
  })
  void what_comes_later_takes_the_place_of_what_is_there(
      String base, String entries, String expected) throws Exception {
    List<Layer> image = image(base, entries);

    List<String> lines = List.of(expected.split(","));
    assertThat(exported(image)).isEqualTo(lines);
    assertThat(mounted(image))
        .containsExactlyInAnyOrderElementsOf(
            lines.stream().map(line -> line.split(" |/$", 2)[0]).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "o |, 'd/,d/x one,d -> d/x', BrokenArchive",
    "'d/,d/x one', 'd two,y -> d/x', BrokenArchive",
    "o |, 'x one,x/y two', CopyOntoFile",
    "'d/,d/x one', 'd two,d/x two', CopyOntoFile",
  })
  void what_is_not_there_any_more_is_told(String base, String entries, String problem) {
    assertThatThrownBy(() -> image(base, entries)).hasMessageContaining("[" + problem + "]");
  }

  @Test
  void a_folder_that_took_the_place_of_another_is_not_one_that_was_merged() throws Exception {
    FileTree below = layers.tree(List.of(layers.write(plan("d/,d/x one", NOTHING))));

    CopyPlan merged = plan("d/", below);
    CopyPlan replaced = plan("d two,d/", below);

    assertThat(replaced.entries()).isEqualTo(merged.entries());
    assertThat(replaced.digest()).isNotEqualTo(merged.digest());
  }
}
