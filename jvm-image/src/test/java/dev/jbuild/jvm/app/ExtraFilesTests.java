package dev.jbuild.jvm.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtraFilesTests {
  @TempDir private Path folder;

  @BeforeEach
  void files() throws IOException {
    Files.createDirectories(folder.resolve("bin"));
    Files.writeString(folder.resolve("bin/run"), "");
    Files.writeString(folder.resolve("notes.md"), "");
  }

  @Test
  void the_rule_that_names_a_file_wins_else_the_first_that_matches() throws IOException {
    Layer layer =
        new ExtraFiles(folder, "/opt", List.of(), List.of())
            .layer(
                List.of(
                    new FileRule<>("/opt/**", 0600),
                    new FileRule<>("/opt/bin/*", 0700),
                    new FileRule<>("/opt/notes.md", 0444)),
                List.of(new FileRule<>("/opt/bin", "1:2")));

    assertThat(layer.files().stream().map(f -> f.path() + " " + octal(f) + " " + f.owner()))
        .containsExactly("/opt/bin 600 1:2", "/opt/bin/run 600 0:0", "/opt/notes.md 444 0:0");
    assertThat(layer.isPlain()).isFalse();
  }

  @Test
  void what_is_excluded_is_not_in_though_it_is_included() throws IOException {
    Layer layer =
        new ExtraFiles(folder, "/", List.of("**"), List.of("*.md")).layer(List.of(), List.of());

    assertThat(layer.files().stream().map(LayerFile::path)).containsExactly("/bin", "/bin/run");
    assertThat(layer.isPlain()).isTrue();
  }

  private static String octal(LayerFile file) {
    return Integer.toOctalString(file.mode());
  }
}
