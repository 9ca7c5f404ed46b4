package dev.jbuild.builder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.layer.FileNode;
import dev.jbuild.layer.InlineTree;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JoinedTreeTests {
  private static InlineTree tree(String name) {
    return new InlineTree(
        Map.of(name, ("of " + name).getBytes(StandardCharsets.UTF_8)), Instant.EPOCH);
  }

  private final JoinedTree joined =
      new JoinedTree(tree("own"), List.of(tree("first"), tree("a*[b]")));

  @Test
  void each_tree_has_its_place() throws Exception {
    FileNode first = joined.find(JoinedTree.source(0) + "/first").orElseThrow();
    FileNode own = joined.find("own").orElseThrow();

    assertThat(joined.open(first).readAllBytes()).asString().isEqualTo("of first");
    assertThat(joined.open(own).readAllBytes()).asString().isEqualTo("of own");
    assertThat(joined.digest(first)).isNotEqualTo(joined.digest(own));
    assertThat(joined.find(JoinedTree.source(1) + "/first")).isEmpty();
    assertThat(joined.find("first")).isEmpty();
  }

  @Test
  void what_is_listed_has_the_paths_that_find_it() throws Exception {
    List<FileNode> listed = joined.list(JoinedTree.source(1));

    assertThat(listed).extracting(FileNode::path).containsExactly(JoinedTree.source(1) + "/a*[b]");
    assertThat(joined.find(listed.getFirst().path())).isPresent();
    assertThat(joined.list("")).extracting(FileNode::path).containsExactly("own");
  }

  @Test
  void a_number_that_no_tree_has_is_a_name_of_the_own_tree() throws Exception {
    String name = JoinedTree.source(2);
    JoinedTree odd = new JoinedTree(tree(name), List.of(tree("first"), tree("second")));

    assertThat(odd.find(name)).isPresent();
    assertThat(odd.find(name + "/first")).isEmpty();
  }

  @Test
  void the_name_of_a_file_is_no_pattern() {
    assertThat(JoinedTree.source(1, "a*[b]?\\")).endsWith("/./a\\*\\[b]\\?\\\\");
  }
}
