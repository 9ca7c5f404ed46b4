package dev.jbuild.jvm.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageTests {
  @TempDir private Path folder;
  private Path stage;
  private Path jar;

  @BeforeEach
  void prepare() throws IOException {
    stage = folder.resolve("stage");
    jar = Files.writeString(folder.resolve("a.jar"), "jar");
  }

  private List<String> staged() throws IOException {
    try (Stream<Path> all = Files.walk(stage)) {
      return all.filter(path -> !path.equals(stage))
          .map(path -> stage.relativize(path).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void a_file_is_linked_and_a_link_stays_as_it_is() throws IOException {
    Stage.fill(stage, Map.of("libs/a.jar", jar));
    assertThat(Files.isSameFile(stage.resolve("libs/a.jar"), jar)).isTrue();
    Object changed = Files.getAttribute(jar, "unix:ctime");

    Stage.fill(stage, Map.of("libs/a.jar", jar));

    assertThat(Files.getAttribute(jar, "unix:ctime")).isEqualTo(changed);
  }

  @Test
  void a_file_that_was_replaced_is_linked_anew() throws IOException {
    Stage.fill(stage, Map.of("a.jar", jar));
    Files.delete(jar);
    Files.writeString(jar, "new");

    Stage.fill(stage, Map.of("a.jar", jar));

    assertThat(stage.resolve("a.jar")).hasContent("new");
  }

  @Test
  void what_is_not_wanted_any_more_goes() throws IOException {
    Stage.fill(stage, Map.of("x/y/a.jar", jar, "b.jar", jar, "c", jar));

    Stage.fill(stage, Map.of("b.jar", jar, "c/a.jar", jar));

    assertThat(staged()).containsExactly("b.jar", "c", "c/a.jar");
    assertThat(jar).hasContent("jar");
  }

  @Test
  void a_folder_may_become_a_file() throws IOException {
    Stage.fill(stage, Map.of("c/a.jar", jar));

    Stage.fill(stage, Map.of("c", jar));

    assertThat(staged()).containsExactly("c");
  }

  @Test
  void a_link_to_a_file_is_that_file() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link.jar"), jar);

    Stage.fill(stage, Map.of("a.jar", link));

    assertThat(Files.isSymbolicLink(stage.resolve("a.jar"))).isFalse();
    assertThat(stage.resolve("a.jar")).hasContent("jar");
  }
}
