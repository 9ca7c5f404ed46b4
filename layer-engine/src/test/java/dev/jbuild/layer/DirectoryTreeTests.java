package dev.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryTreeTests {
  @TempDir Path root;

  @Test
  void what_was_listed_ahead_is_what_a_list_gives() throws IOException {
    Files.createDirectories(root.resolve("a/b"));
    Files.writeString(root.resolve("a/b/file"), "x");
    DirectoryTree tree = DirectoryTree.of(root, "");

    tree.prefetch("");
    Files.writeString(root.resolve("a/b/later"), "y");

    assertThat(tree.list("a/b")).extracting(FileNode::path).containsExactly("a/b/file");
    assertThat(DirectoryTree.of(root, "").list("a/b")).hasSize(2);
  }

  @Test
  void looking_ahead_at_what_is_no_directory_does_nothing() throws IOException {
    Files.writeString(root.resolve("file"), "x");
    DirectoryTree tree = DirectoryTree.of(root, "");

    tree.prefetch("file");
    tree.prefetch("absent/below");

    assertThat(tree.list("")).extracting(FileNode::path).containsExactly("file");
  }
}
