package dev.jbuild.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTests {
  private static final String HEX = "0123456789abcdef".repeat(4);

  @ParameterizedTest
  @CsvSource({
    "debian, docker.io/library/debian:latest",
    "debian:12, docker.io/library/debian:12",
    "docker.io/debian, docker.io/library/debian:latest",
    "index.docker.io/debian, docker.io/library/debian:latest",
    "bitnami/redis, docker.io/bitnami/redis:latest",
    "localhost/app, localhost/app:latest",
    "localhost:5000/a/b/c:1.0, localhost:5000/a/b/c:1.0",
    "127.0.0.1:5000/app, 127.0.0.1:5000/app:latest",
    "[::1]:5000/app:x, [::1]:5000/app:x",
    "ghcr.io/o/r:v1_2-3.4, ghcr.io/o/r:v1_2-3.4",
    "my__repo/a--b, docker.io/my__repo/a--b:latest",
  })
  void a_reference_is_read_as_every_peer_reads_it(String text, String full) {
    assertThat(ImageReference.parse(text)).hasToString(full);
    assertThat(ImageReference.parse(full)).hasToString(full);
  }

  @Test
  void a_digest_wins_over_the_tag() {
    ImageReference reference = ImageReference.parse("a.example/b:1@sha256:" + HEX);

    assertThat(reference.tag()).isEqualTo("1");
    assertThat(reference.manifestName()).isEqualTo("sha256:" + HEX);
    assertThat(reference).hasToString("a.example/b:1@sha256:" + HEX);
  }

  @Test
  void a_digest_alone_means_no_tag() {
    assertThat(ImageReference.parse("a.example/b@sha256:" + HEX))
        .hasToString("a.example/b@sha256:" + HEX);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":tag",
        "Debian",
        "a b",
        "debian:",
        "debian:-x",
        "a.example/",
        "a.example/../b",
        "a.example//b",
        "debian@sha256:12",
        "debian@",
        "-",
        "a.example/b?c",
        "user:secret@a.example/b",
        "exa_mple.com:5000/b c"
      })
  void a_malformed_reference_is_refused(String text) {
    assertThatThrownBy(() -> ImageReference.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
