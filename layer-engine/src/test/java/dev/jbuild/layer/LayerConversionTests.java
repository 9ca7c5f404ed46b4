package dev.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.layer.Compression.Algorithm;
import dev.jbuild.layer.store.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerConversionTests {
  private static final Instant OLD = Instant.parse("2001-01-01T00:00:00.5Z");
  private static final Instant EARLY = Instant.parse("2020-01-01T00:00:00Z");
  private static final Instant LATE = Instant.parse("2024-01-01T00:00:00Z");
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path folder;
  private StateFolder state;
  private LayerConversion conversion;

  @BeforeEach
  void open() throws IOException {
    state = StateFolder.open(folder.resolve("state"));
    conversion = new LayerConversion(state, layers(null));
  }

  @AfterEach
  void close() throws IOException {
    state.close();
  }

  private Layers layers(@Nullable Instant epoch) {
    return new Layers(
        state,
        new LayerOptions(Compression.GZIP, epoch, InstantSource.fixed(NOW), OverlayXattrs.TRUSTED));
  }

  /** An upper directory with an old file, a new one, a link, a removed one and a hidden folder. */
  private Layer layer(@Nullable Instant epoch) throws Exception {
    Path below = folder.resolve("below");
    Path upper = folder.resolve("upper");
    if (Files.notExists(upper)) {
      Trees.file(below, "gone", "gone");
      Trees.file(below, "hidden/file", "hidden");
      Trees.file(upper, "old", "old");
      Trees.file(upper, "folder/new", "new");
      Files.createLink(upper.resolve("folder/same"), upper.resolve("folder/new"));
      Files.createDirectory(upper.resolve("hidden"));
      Trees.xattr(upper.resolve("hidden"), OverlayXattrs.TRUSTED.opaque(), new byte[] {'y'});
      Trees.node(upper, "gone", 0020000, 0);
      for (String one : List.of("folder/new", "folder", "hidden", "gone")) {
        Files.setLastModifiedTime(upper.resolve(one), FileTime.from(NOW));
      }
      Files.setLastModifiedTime(upper.resolve("old"), FileTime.from(OLD));
    }
    return layers(epoch).pack(upper, List.of(below));
  }

  @Test
  void times_that_are_cut_later_are_those_that_were_cut_at_once() throws Exception {
    Layer asIs = layer(null);
    Layer cut = layer(EARLY);

    Layer converted = conversion.retime(asIs, null, new LayerForm(Compression.GZIP, EARLY));

    assertThat(converted).isEqualTo(cut).isNotEqualTo(asIs);
    assertThat(conversion.hasOtherTimes(asIs, null, EARLY)).isTrue();
    assertThat(conversion.hasOtherTimes(cut, EARLY, EARLY)).isFalse();
    assertThat(conversion.hasOtherTimes(asIs, null, NOW)).isFalse();
  }

  @Test
  void what_was_cut_to_an_earlier_limit_goes_up_to_a_later_one() throws Exception {
    Layer cut = layer(EARLY);

    Layer raised = conversion.retime(cut, EARLY, new LayerForm(Compression.GZIP, LATE));

    assertThat(raised).isEqualTo(layer(LATE)).isNotEqualTo(cut);
    assertThat(conversion.hasOtherTimes(cut, EARLY, LATE)).isTrue();
  }

  @Test
  void a_layer_is_compressed_otherwise_without_a_change_of_what_it_holds() throws Exception {
    Layer gzip = layer(null);

    Layer zstd = conversion.recompress(gzip, Compression.of(Algorithm.ZSTD));
    Layer plain = conversion.recompress(zstd, Compression.NONE);
    Layer again = conversion.recompress(plain, Compression.GZIP);

    assertThat(zstd.blob().mediaType()).endsWith("tar+zstd");
    assertThat(List.of(zstd.diffId(), plain.diffId())).containsOnly(gzip.diffId());
    assertThat(plain.blob().digest()).isEqualTo(gzip.diffId());
    assertThat(again).isEqualTo(gzip);
    assertThat(layers(null).index(zstd).files()).isEqualTo(layers(null).index(gzip).files());
  }
}
