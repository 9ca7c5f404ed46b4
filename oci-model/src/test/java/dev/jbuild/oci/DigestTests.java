package dev.jbuild.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTests {
  private static final String EMPTY =
      "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  @Test
  void the_digest_of_nothing_is_the_known_one() {
    assertThat(Digest.sha256(new byte[0])).hasToString(EMPTY);
  }

  @Test
  void a_digest_parses_to_itself() {
    assertThat(Digest.parse(EMPTY)).isEqualTo(Digest.sha256(new byte[0])).hasToString(EMPTY);
    assertThat(Digest.parse("sha512:" + "0a".repeat(64)).algorithm()).isEqualTo("sha512");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        EMPTY,
        "sha512:cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
            + "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"
      })
  void an_engine_of_each_algorithm_gives_the_known_digest_of_nothing(String known) {
    String algorithm = Digest.parse(known).algorithm();

    byte[] raw = Digest.newEngine(algorithm).digest();

    assertThat(Digest.of(algorithm, raw)).hasToString(known);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sha256",
        "sha256:",
        "sha256:e3b0",
        "md5:d41d8cd98f00b204e9800998ecf8427e",
        "sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
        "sha256:../../../../../../../../../../../../../../../../../../etc/passwd",
        "sha512:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
      })
  void a_malformed_digest_is_refused(String text) {
    assertThatThrownBy(() -> Digest.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void digests_of_different_bytes_differ() {
    assertThat(Digest.sha256("a".getBytes(StandardCharsets.UTF_8)))
        .isNotEqualTo(Digest.sha256("b".getBytes(StandardCharsets.UTF_8)));
  }
}
