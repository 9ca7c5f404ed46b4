package dev.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of an archive takes the place of a folder, and a folder of what: as in moby go-archive. */
class ArchiveFoldersTests extends LayersFixture {
  private List<Layer> image(String base, String entries) throws Exception {
    Layer below = layers.write(plan(base, NOTHING));
    return List.of(below, layers.write(plan(entries, mounted(List.of(below)))));
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
    assertThat(written(layers, image)).isEqualTo(lines);
    assertThat(paths(mounted(image), "", new ArrayList<>()))
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
