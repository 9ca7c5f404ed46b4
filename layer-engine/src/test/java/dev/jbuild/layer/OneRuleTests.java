package dev.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a RUN sees of layers, what is written of them, and what a COPY finds where it goes to. */
class OneRuleTests extends LayersFixture {
  private static List<String> lines(FileTree tree, String directory, List<String> lines)
      throws IOException {
    for (FileNode node : tree.list(directory)) {
      lines.add(node.path() + (node.isDirectory() ? "/" : ""));
      lines(tree, node.path(), lines);
    }
    return lines;
  }

  /** As containerd has it, which makes each folder that something of a layer is in. */
  @ParameterizedTest
  @CsvSource({
    "o/.wh..wh..opq, o/",
    "'a/o/.wh..wh..opq', 'a/,a/o/'",
    "'x;o/.wh..wh..opq', 'o/,x'",
    "'o/f;o/.wh..wh..opq', o/",
    "'o/,o/f;o/.wh..wh..opq,o/g', 'o/,o/g'",
    "'o;o/.wh..wh..opq', o/",
    "'o/f;.wh.o;o/.wh..wh..opq', o/",
    "'o/.wh..wh..opq;.wh.o,x', x",
    "'o/.wh..wh..opq;o', o",
    "'o/.wh..wh..opq,o', o",
    "'o/a/.wh..wh..opq,o/.wh.b;o/.wh.c', 'o/,o/a/'",
  })
  void an_opaque_folder_is_there(String text, String expected) throws Exception {
    List<Layer> image = layersOf(text);
    List<String> lines = List.of(expected.split(","));

    assertThat(lines(mounted(image), "", new ArrayList<>())).as("a RUN").isEqualTo(lines);
    assertThat(lines(layers.tree(image), "", new ArrayList<>())).as("a COPY").isEqualTo(lines);
    assertThat(written(layers, image).stream().map(String::strip)).as("a folder").isEqualTo(lines);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x,y -> nowhere",
        "x,y -> nowhere;.wh.y",
        "x,y -> nowhere;y",
        "d/y -> nowhere;d/.wh..wh..opq",
        "d/y -> nowhere;d",
        "x;y -> nowhere;.wh.y",
        "d/x;y -> d;.wh.y",
        "x;.wh.x;y -> x;.wh.y",
      })
  void a_hard_link_to_no_file_is_refused_whatever_hides_it(String text) throws Exception {
    List<Layer> image = layersOf(text);

    assertThatThrownBy(() -> mounted(image)).hasMessageContaining("[BrokenArchive]");
    assertThatThrownBy(() -> written(layers, image)).hasMessageContaining("[BrokenArchive]");
  }
}
