package dev.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Hard links of archives to files of the layers below: a layer holds both, as link(2) over an
 * overlay leaves them, so that it can be unpacked alone.
 */
class LinksBelowTests extends LayersFixture {
  private Layer base(String entries) throws Exception {
    return layers.write(plan(entries, NOTHING));
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

    Layer layer = layers.write(plan(entries, mounted(List.of(base))));

    assertThat(unpacked(List.of(blob(layer)))).containsExactly(alone.split(","));
  }

  @Test
  void a_link_to_itself_is_that_already() throws Exception {
    FileTree below = mounted(List.of(base("x one,w -> x")));

    assertThat(plan("x -> x", below).entries()).isEmpty();
    assertThatThrownBy(() -> plan("y -> y", below)).isInstanceOf(LayerException.class);
  }

  private static FileNode found(FileTree tree, String path) throws IOException {
    return tree.find(path).orElseThrow();
  }

  @Test
  void a_file_that_comes_so_has_the_attributes_of_its_link() throws Exception {
    Layer base = base("X one,w -> X");
    FileTree below = mounted(List.of(base));
    Files.write(context.resolve("0.tar"), Trees.tar("y -> X"));
    CopyOptions options = CopyOptions.to("/").unpacking().withOwner(5, 6);

    CopyPlan plan =
        layers.planCopy(DirectoryTree.of(context, ""), List.of("0.tar"), below, options);
    FileTree image = mounted(List.of(base, layers.write(plan)));

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
    CopyPlan one = plan("y -> x", mounted(List.of(base("x one"))));
    CopyPlan same = plan("y -> x", mounted(List.of(base("x one,z two"))));
    CopyPlan other = plan("y -> x", mounted(List.of(base("x two"))));

    assertThat(same.digest()).isEqualTo(one.digest());
    assertThat(other.digest()).isNotEqualTo(one.digest());
  }

  @ParameterizedTest
  @CsvSource({"z one", "x/", "'x/,x/f one'"})
  void a_hard_link_to_what_is_no_file_below_is_told(String below) throws Exception {
    FileTree tree = mounted(List.of(base(below)));

    assertThatThrownBy(() -> plan("y -> x", tree))
        .hasMessageContaining("the hard link is to x, which is no file [BrokenArchive]");
  }
}
