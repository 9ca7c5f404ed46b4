package dev.jbuild.layer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeleteTreeTests {
  @TempDir Path folder;

  private static Path file(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "precious");
  }

  @Test
  void a_tree_goes_with_all_that_is_in_it_and_nothing_behind_its_symlinks() throws IOException {
    Path precious = file(folder.resolve("outside/precious"));
    Path tree = Files.createDirectory(folder.resolve("tree"));
    file(tree.resolve("a"));
    Files.createSymbolicLink(tree.resolve("b"), precious.getParent());

    DeleteTree.delete(tree);
    assertThat(tree).doesNotExist();

    file(tree.resolve("deep/er/file"));
    DeleteTree.delete(tree);
    DeleteTree.delete(tree);
    assertThat(tree).doesNotExist();
    assertThat(precious).exists();
  }

  @Test
  void nothing_behind_a_symlink_goes_that_can_not_be_removed() throws IOException {
    Path precious = file(folder.resolve("outside/precious"));

    try (OpenFolder open = new OpenFolder(folder.toRealPath().resolve("outside"))) {
      // No user can remove this one.
      Path symlink = open.path();
      assertThatThrownBy(() -> DeleteTree.delete(symlink)).isInstanceOf(IOException.class);
    }
    assertThat(precious).exists();
  }

  @Test
  void a_name_that_is_not_utf_8_is_no_other_name() throws IOException {
    Path tree = FileNames.resolve(folder, FileNames.decode(new byte[] {'a', (byte) 0xFF}));
    Path precious = file(folder.resolve("a\uFFFD/precious"));
    file(tree.resolve("file"));

    DeleteTree.delete(tree);

    assertThat(tree).doesNotExist();
    assertThat(precious).exists();
  }
}
