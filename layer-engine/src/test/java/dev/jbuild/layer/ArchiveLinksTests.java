package dev.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.oci.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveLinksTests extends LayersFixture {
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
    Layer base = layers.write(plan("x one", NOTHING));
    List<Path> below = List.of(blob(base));
    List<String> archives = archives(entries);

    Layer layer = layers.write(plan(archives, mounted(List.of(base))));

    List<String> expected =
        unpacked(Stream.concat(below.stream(), archives.stream().map(context::resolve)).toList());
    assertThat(unpacked(List.of(blob(base), blob(layer)))).isEqualTo(expected);
    assertThat(written(new Layers(state, LayerOptions.DEFAULT), List.of(base, layer)))
        .isEqualTo(expected);
  }

  @Test
  void links_to_a_file_before_and_after_it_is_replaced_are_two_copies() throws Exception {
    FileTree below = mounted(List.of(layers.write(plan("x one", NOTHING))));

    CopyPlan before = plan("y -> x,x two", below);
    CopyPlan after = plan("x two,y -> x", below);

    assertThat(before.digest()).isNotEqualTo(after.digest());
  }

  @Test
  void a_layer_with_other_times_has_the_same_links() throws Exception {
    Layer base = layers.write(plan("x one", NOTHING));
    Layer layer = layers.write(plan("y -> x,x two", mounted(List.of(base))));

    Layer retimed =
        new LayerConversion(state, layers)
            .retime(layer, null, new LayerForm(Compression.GZIP, Instant.EPOCH));

    assertThat(retimed.diffId()).isNotEqualTo(layer.diffId());
    assertThat(written(new Layers(state, LayerOptions.DEFAULT), List.of(base, retimed)))
        .containsExactly("x two", "y one");
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
