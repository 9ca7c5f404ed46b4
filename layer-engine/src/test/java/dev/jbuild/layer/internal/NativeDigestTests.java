package dev.jbuild.layer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The digests of oci-model, computed by this module's library. */
class NativeDigestTests {
  @Test
  void a_processor_with_the_instructions_hashes_by_them() throws IOException {
    assumeThat(Files.readString(Path.of("/proc/cpuinfo"))).contains("sha_ni", "sse4_1");

    assertThat(Digest.newSha256().getProvider()).isNull();
  }

  /** The example of FIPS 180-4 with two blocks. */
  @Test
  void the_standards_example_has_its_digest() {
    byte[] text =
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
            .getBytes(StandardCharsets.US_ASCII);

    assertThat(HexFormat.of().formatHex(Digest.newSha256().digest(text)))
        .isEqualTo("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void however_the_input_is_cut_the_digest_is_that_of_the_jdk(long seed) throws Exception {
    Random random = new Random(seed);
    MessageDigest ours = Digest.newSha256();
    MessageDigest expected = MessageDigest.getInstance("SHA-256");
    for (int round = 0; round < 200; round++) {
      for (int parts = random.nextInt(5); parts > 0; parts--) {
        byte[] bytes = new byte[random.nextInt(1 << random.nextInt(17))];
        random.nextBytes(bytes);
        int offset = random.nextInt(bytes.length + 1);
        ours.update(bytes, offset, bytes.length - offset);
        ours.update((byte) parts);
        expected.update(bytes, offset, bytes.length - offset);
        expected.update((byte) parts);
      }

      assertThat(ours.digest()).isEqualTo(expected.digest());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 55, 56, 63, 64, 65, 119, 120, 128})
  void the_padding_of_every_length_is_right(int length) throws Exception {
    byte[] bytes = new byte[length];

    assertThat(Digest.newSha256().digest(bytes))
        .isEqualTo(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  @Test
  void input_of_more_than_one_call_is_hashed_whole() throws Exception {
    byte[] bytes = new byte[(3 << 20) + 17];
    new Random(1).nextBytes(bytes);

    assertThat(Digest.newSha256().digest(bytes))
        .isEqualTo(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  @Test
  void a_copy_goes_its_own_way() throws Exception {
    MessageDigest first = Digest.newSha256();
    first.update(new byte[100]);
    byte[] expected = ((MessageDigest) first.clone()).digest();

    MessageDigest second = (MessageDigest) first.clone();
    second.update(new byte[100]);

    assertThat(second.digest()).isNotEqualTo(expected);
    assertThat(first.digest()).isEqualTo(expected);
  }

  @Test
  void a_range_outside_of_the_array_is_refused() {
    byte[] bytes = new byte[100];

    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Digest.newSha256().update(bytes, 50, 51));
  }
}
