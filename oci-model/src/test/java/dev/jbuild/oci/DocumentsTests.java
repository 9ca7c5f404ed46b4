package dev.jbuild.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Manifests, indexes and configs: what is read and what is written. */
class DocumentsTests {
  private static final Descriptor CONFIG = Descriptor.of(MediaTypes.OCI_CONFIG, utf8("{}"));
  private static final Descriptor LAYER = Descriptor.of(MediaTypes.OCI_LAYER_GZIP, utf8("x"));

  @Test
  void a_manifest_is_written_in_the_order_of_the_specification() {
    Manifest manifest = Manifest.of(CONFIG, List.of(LAYER));

    assertThat(new String(manifest.bytes(), StandardCharsets.UTF_8))
        .isEqualTo(
            """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",\
            "config":{"mediaType":"application/vnd.oci.image.config.v1+json",\
            "digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",\
            "size":2},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip",\
            "digest":"sha256:2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",\
            "size":1}]}\
            """);
    assertThat(Manifest.parse(manifest.bytes())).isEqualTo(manifest);
  }

  @Test
  void an_index_is_read_back_as_it_was_written_and_selects_by_platform() {
    Descriptor amd64 = LAYER.withPlatform(Platform.of("linux", "amd64")).withAnnotation("a", "b");
    Descriptor arm64 = LAYER.withPlatform(Platform.of("linux", "arm64"));
    ImageIndex index = ImageIndex.of(List.of(amd64, arm64));

    ImageIndex read = ImageIndex.parse(index.bytes());

    assertThat(read).isEqualTo(index);
    assertThat(read.select(Platform.parse("linux/arm64/v8"))).contains(arm64);
    assertThat(read.select(Platform.parse("linux/s390x"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"schemaVersion\":1}",
        "{\"schemaVersion\":2,\"layers\":[]}",
        "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"x\",\"digest\":\"sha256:1\",\"size\":1}}",
        "{\"schemaVersion\":2,\"manifests\":[],\"layers\":[],\"config\":{}}",
      })
  void a_malformed_manifest_is_refused(String text) {
    assertThatThrownBy(() -> Manifest.parse(utf8(text)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_negative_size_is_refused() {
    assertThatThrownBy(() -> Descriptor.of(MediaTypes.OCI_LAYER, LAYER.digest(), -1))
        .hasMessageContaining("negative size -1");
  }

  @Test
  void a_config_carries_members_through_that_it_does_not_know() {
    String text =
        """
        {"created":"2026-01-02T03:04:05Z","author":"me","architecture":"arm64","os":"linux",\
        "variant":"v8","config":{"User":"app","ExposedPorts":{"80/tcp":{}},"Env":["A=1"],\
        "Cmd":["sh"],"Labels":{"b":"2","a":"1"},"StopSignal":"SIGTERM","Healthcheck":{"Test":["NONE"]}},\
        "rootfs":{"type":"layers","diff_ids":[]},"history":[{"created_by":"x","empty_layer":true}],\
        "moby.buildkit.cache.v0":"e30="}\
        """;

    ImageConfig config = ImageConfig.parse(utf8(text));

    assertThat(new String(config.bytes(), StandardCharsets.UTF_8)).isEqualTo(text);
    assertThat(config.history().getFirst().emptyLayer()).isTrue();
    assertThat(config.config().env("A")).contains("1");
  }

  @Test
  void env_replaces_in_place_and_appends_at_the_end() {
    RunConfig config =
        RunConfig.EMPTY.withEnv("A", "1").withEnv("B", "2").withEnv("A", "3").withEnv("AB", "4");

    assertThat(config.env()).containsExactly("A=3", "B=2", "AB=4");
    assertThat(config.env("A")).contains("3");
  }

  @Test
  void exposed_ports_are_sorted_and_named_once() {
    assertThat(
            RunConfig.EMPTY
                .withExposedPorts(List.of("9/tcp", "80/tcp"))
                .withExposedPorts(List.of("9/tcp"))
                .exposedPorts())
        .containsExactly("80/tcp", "9/tcp");
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
