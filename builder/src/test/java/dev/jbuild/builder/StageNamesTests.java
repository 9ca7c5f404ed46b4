package dev.jbuild.builder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.layer.FileTree;
import dev.jbuild.layer.InlineTree;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class StageNamesTests {
  @Test
  void a_stage_is_unpacked_once_and_only_for_a_file_that_is_there() throws Exception {
    FileTree files = new InlineTree(Map.of("a", new byte[1], "b", new byte[2]), Instant.EPOCH);
    List<FileTree> unpacked = new ArrayList<>();
    StageNames names =
        new StageNames(
            files,
            () -> {
              unpacked.add(files);
              return files;
            });

    assertThat(names.locate("c")).isEmpty();
    assertThat(unpacked).isEmpty();
    assertThat(names.locate("a")).isPresent();
    assertThat(names.locate("b")).isPresent();
    assertThat(unpacked).hasSize(1);
  }
}
