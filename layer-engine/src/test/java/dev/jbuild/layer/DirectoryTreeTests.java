package dev.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.layer.internal.Linux;
import dev.jbuild.layer.internal.Stat;
import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class DirectoryTreeTests {
  @TempDir Path root;

  @Test
  void a_folder_that_becomes_a_symlink_meanwhile_leads_nowhere() throws Exception {
    Path outside = Files.createDirectory(root.resolve("outside"));
    Trees.file(outside, "f", "secret");
    Path context = Files.createDirectory(root.resolve("context"));
    Trees.file(context, "a/f", "public");
    Trees.file(context, "a/large", "x".repeat(100_000));
    Trees.file(outside, "large", "s".repeat(100_000));
    Trees.file(context, "a/kept", "public");
    Files.setLastModifiedTime(outside.resolve("f"), FileTime.from(Instant.EPOCH));
    DirectoryTree tree = DirectoryTree.of(context, "");
    List<FileNode> files = tree.list("a");
    Files.move(context.resolve("a"), root.resolve("moved"));
    Files.createSymbolicLink(context.resolve("a"), outside);

    assertThat(files).hasSize(3);
    for (FileNode file : files) {
      assertThatThrownBy(() -> tree.open(file)).hasMessageContaining("[SourceChanged]");
      assertThat(tree.read(file, new byte[200_000], 0)).isFalse();
      assertThat(tree.sameness(file)).isEqualTo(FileTree.Sameness.CHANGED);
    }
    Path behind = Files.createDirectory(outside.resolve("d")).getFileName();
    assertThatThrownBy(() -> Linux.listBelow(context.resolve("a").resolve(behind)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void a_small_file_is_read_at_once_only_while_it_is_the_same() throws Exception {
    for (String name : List.of("same", "longer", "shorter", "later", "named", "gone", "folder")) {
      Trees.file(root, name, "content");
    }
    Trees.file(root, "large", "x".repeat((1 << 16) + 1));
    DirectoryTree tree = DirectoryTree.of(root, "");
    for (FileNode file : tree.list("")) {
      tree.digest(file);
    }
    List<String> changed = List.of("longer", "shorter", "later", "named", "gone", "folder");
    rewrite("longer", "content and more");
    rewrite("shorter", "con");
    Files.setLastModifiedTime(root.resolve("later"), FileTime.from(Instant.EPOCH));
    Files.createLink(root.resolve("name"), root.resolve("named"));
    Files.delete(root.resolve("gone"));
    Files.delete(root.resolve("folder"));
    Files.createDirectory(root.resolve("folder"));

    byte[] into = new byte[100_000];
    assertThat(tree.read(tree.find("same").orElseThrow(), into, 3)).isTrue();
    assertThat(new String(into, 0, 11, StandardCharsets.US_ASCII)).isEqualTo("\0\0\0content\0");
    for (String name : changed) {
      assertThat(tree.read(tree.find(name).orElseThrow(), into, 0)).as(name).isFalse();
    }
    assertThat(tree.read(tree.find("large").orElseThrow(), into, 0)).isFalse();
    FileNode same = tree.find("same").orElseThrow();
    assertThatThrownBy(() -> tree.read(same, into, into.length - 6))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  /** Writes another content at the same time as before. */
  private void rewrite(String name, String content) throws IOException {
    Path file = root.resolve(name);
    FileTime time = Files.getLastModifiedTime(file);
    Files.writeString(file, content);
    Files.setLastModifiedTime(file, time);
  }

  /** Of what is outside, not even type, size, attributes and targets of symlinks show. */
  @Test
  void nothing_is_found_through_a_symlink_that_takes_the_place_of_a_folder() throws Exception {
    Path outside = Files.createDirectory(root.resolve("outside"));
    Trees.file(outside, "file", "secret");
    Files.createSymbolicLink(outside.resolve("link"), Path.of("secret"));
    Files.createDirectory(outside.resolve("folder"));
    Path context = Files.createDirectory(root.resolve("context"));
    Trees.file(context, "a/b/first", "public");
    DirectoryTree tree = DirectoryTree.of(context, "");
    assertThat(tree.find("a/b/first")).isPresent();
    Files.move(context.resolve("a/b"), root.resolve("moved"));
    Files.createSymbolicLink(context.resolve("a/b"), outside);

    assertThat(tree.find("a/b/file")).isEmpty();
    assertThat(tree.find("a/b/link")).isEmpty();
    assertThat(tree.list("a/b/folder")).isEmpty();
  }

  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void a_file_that_becomes_a_pipe_meanwhile_is_told_at_once() throws Exception {
    Trees.file(root, "file", "x".repeat(100_000));
    DirectoryTree tree = DirectoryTree.of(root, "");
    FileNode file = tree.find("file").orElseThrow();
    Files.delete(root.resolve("file"));
    Trees.run("mkfifo", root.resolve("file").toString());

    assertThatThrownBy(() -> tree.open(file)).hasMessageContaining("[SourceChanged]");
  }

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

  /** One thread may find a file while another, that looked before it, still lists the folder. */
  @Test
  void the_digest_of_a_file_that_was_found_after_a_change_is_that_of_its_content()
      throws IOException {
    Path file = Trees.file(root, "file", "before");
    DirectoryTree tree = DirectoryTree.of(root, "");
    assertThat(tree.digest(tree.list("").getFirst())).isEqualTo(digestOf("before"));
    Files.writeString(file, "after!");
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
    FileNode changed = DirectoryTree.of(root, "").find("file").orElseThrow();

    assertThat(tree.digest(changed)).isEqualTo(digestOf("after!"));
    assertThat(tree.list("").getFirst().digest()).isEqualTo(digestOf("before"));
  }

  private static Digest digestOf(String content) {
    return Digest.sha256(content.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void a_file_that_a_file_system_lists_twice_is_there_once_as_it_was_later() throws IOException {
    Stat before = Stat.of(Trees.file(root, "before", "x")).orElseThrow();
    Stat after = Stat.of(Trees.file(root, "after", "longer")).orElseThrow();
    List<Linux.Entry> told = new ArrayList<>();
    told.add(new Linux.Entry("b", before));
    told.add(new Linux.Entry("c", before));
    told.add(new Linux.Entry("b", after));
    told.add(new Linux.Entry("a", before));

    assertThat(FolderLooks.sorted(told))
        .containsExactly(
            new Linux.Entry("a", before),
            new Linux.Entry("b", after),
            new Linux.Entry("c", before));
  }
}
