package dev.jbuild.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExportTests {
  @TempDir Path folder;

  private static void write(Path file, String text) throws IOException {
    Export.whole(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static void fail(Path file) throws IOException {
    Export.whole(
        file,
        out -> {
          out.write(new byte[1 << 20]);
          throw new IOException("no space left");
        });
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "link", "links"})
  void what_fails_leaves_the_file_as_it_was_also_behind_links(String name) throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "old");
    Files.createSymbolicLink(folder.resolve("link"), Path.of("file"));
    Files.createSymbolicLink(folder.resolve("links"), folder.resolve("link"));

    assertThatThrownBy(() -> fail(folder.resolve(name))).hasMessage("no space left");

    assertThat(file).hasContent("old");
    assertThat(names()).containsExactly("file", "link", "links");
  }

  @Test
  void what_is_written_by_a_link_takes_the_place_of_what_it_leads_to() throws Exception {
    Path other = Files.createDirectory(folder.resolve("other"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("other/file"));

    write(link, "first");
    write(link, "second");

    assertThat(link).isSymbolicLink();
    assertThat(other.resolve("file")).isRegularFile().hasContent("second");
    assertThat(names()).containsExactly("link", "other");
  }

  @Test
  void links_in_a_circle_are_told() throws Exception {
    Path circle = Files.createSymbolicLink(folder.resolve("circle"), Path.of("circle"));

    assertThatThrownBy(() -> write(circle, "text")).isInstanceOf(FileSystemLoopException.class);

    assertThat(circle).isSymbolicLink();
  }

  @Test
  void what_this_process_has_open_is_written_in_place() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "old");
    try (var open = Files.newByteChannel(file)) {
      Path descriptor = descriptor(file);
      write(Files.createSymbolicLink(folder.resolve("stdout"), descriptor), "new");

      assertThat(open.size()).isEqualTo(3);
      assertThat(descriptor.toRealPath()).isEqualTo(file.toRealPath());
    }
    assertThat(file).hasContent("new");
  }

  private static Path descriptor(Path file) throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.filter(one -> one.toFile().exists())
          .filter(one -> leadsTo(one, file))
          .findFirst()
          .orElseThrow();
    }
  }

  private static boolean leadsTo(Path descriptor, Path file) {
    try {
      return Files.isSameFile(descriptor, file);
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }
}
