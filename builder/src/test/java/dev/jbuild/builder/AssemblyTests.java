package dev.jbuild.builder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.json.Json;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.History;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.Platform;
import dev.jbuild.oci.RunConfig;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class AssemblyTests {
  private static final History LAYER =
      new History("2020-01-01T00:00:00Z", "COPY", "me", "c", false);
  private static final History EMPTY = new History(null, "ENV", null, null, true);

  @Test
  void a_history_that_fits_the_layers_stays() {
    assertThat(Assembly.history(base(2, LAYER, EMPTY, LAYER))).containsExactly(LAYER, EMPTY, LAYER);
  }

  @Test
  void layers_without_history_get_lines_of_their_own() {
    assertThat(Assembly.history(base(3, EMPTY, LAYER)))
        .startsWith(EMPTY, LAYER)
        .hasSize(4)
        .filteredOn(line -> !line.emptyLayer())
        .hasSize(3);
  }

  @Test
  void lines_for_which_there_is_no_layer_become_empty_from_the_top() {
    assertThat(Assembly.history(base(1, LAYER, EMPTY, LAYER)))
        .extracting(History::emptyLayer)
        .containsExactly(false, true, true);
  }

  private static ImageConfig base(int layers, History... history) {
    return new ImageConfig(
        Platform.of("linux", "amd64"),
        "2021-01-01T00:00:00Z",
        null,
        RunConfig.EMPTY,
        Collections.nCopies(layers, Digest.sha256(new byte[0])),
        List.of(history),
        Json.object().build());
  }
}
