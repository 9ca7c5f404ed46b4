package dev.jbuild.jvm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.jvm.problem.GoalException;
import org.junit.jupiter.api.Test;

class LayersIndexTests {
  private final LayersIndex index =
      LayersIndex.parse(
          """
          - "dependencies":
            - "BOOT-INF/lib/"
          - "empty":
          - "ours":
            - "BOOT-INF/lib/ours-1.jar"
            - "BOOT-INF/classes/"
          """);

  @Test
  void an_entry_that_is_named_wins_over_the_folder_that_it_is_in() {
    assertThat(index.layerOf("BOOT-INF/lib/a.jar")).isEqualTo("dependencies");
    assertThat(index.layerOf("BOOT-INF/lib/ours-1.jar")).isEqualTo("ours");
    assertThat(index.layerOf("BOOT-INF/classes/a/B.class")).isEqualTo("ours");
  }

  @Test
  void what_nobody_names_is_in_the_last_layer() {
    assertThat(index.layerOf("META-INF/MANIFEST.MF")).isEqualTo("ours");
    assertThat(index.names()).containsExactly("dependencies", "empty", "ours");
  }

  @Test
  void a_line_of_another_form_is_told() {
    assertThatThrownBy(() -> LayersIndex.parse("dependencies: x"))
        .isInstanceOf(GoalException.class)
        .hasMessageContaining("[MalformedBootJar]");
  }
}
