package dev.jbuild.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.oci.Digest;
import dev.jbuild.oci.MediaTypes;
import dev.jbuild.registry.testing.FakeRegistry;
import dev.jbuild.registry.testing.FakeStorage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PullTests extends FaultyRegistryTests {
  private static final byte[] CONTENT = MemoryBlob.random(7, 300_000);

  private byte[] pulled() throws IOException {
    try (InputStream in = client.blob(image, layer(CONTENT)).open()) {
      return in.readAllBytes();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_536, 299_999})
  void a_body_that_breaks_goes_on_where_it_was(int breaksAt) throws Exception {
    registry.blob("app", CONTENT);
    registry.on("GET .*blobs/sha.*", 1, call -> call.cut(200, CONTENT, breaksAt));

    assertThat(pulled()).isEqualTo(CONTENT);
    assertThat(registry.seen().getLast().range())
        .isEqualTo(breaksAt == 0 ? "" : "bytes=" + breaksAt + "-");
  }

  @Test
  void a_registry_without_ranges_begins_anew() throws Exception {
    registry.on("GET .*blobs/sha.*", 1, call -> call.cut(200, CONTENT, 100_000));
    registry.on("GET .*blobs/sha.*", 1, call -> call.answer(200, CONTENT));

    assertThat(pulled()).isEqualTo(CONTENT);
  }

  @Test
  void a_range_that_was_not_asked_for_is_refused() {
    registry.on("GET .*blobs/sha.*", 1, call -> call.cut(200, CONTENT, 100_000));
    registry.on(
        "GET .*blobs/sha.*",
        1,
        call -> call.with("Content-Range", "bytes 5-299999/300000").answer(206, CONTENT));

    assertThatThrownBy(this::pulled).hasMessageContaining("[BlobMismatch]");
  }

  @Test
  void a_body_that_always_breaks_is_given_up() {
    registry.on("GET .*blobs/sha.*", 99, call -> call.reset());

    assertThatThrownBy(this::pulled).hasMessageContaining("[RegistryUnreachable]");
  }

  @Test
  void a_body_that_brings_some_bytes_each_time_but_too_few_is_given_up() {
    registry.on("GET .*blobs/sha.*", 99, call -> call.cut(200, CONTENT, 1000));

    assertThatThrownBy(this::pulled).hasMessageContaining("[RegistryUnreachable]");
  }

  @Test
  void a_body_that_trickles_is_taken_up_by_another_request() throws Exception {
    registry.blob("app", CONTENT);
    registry.on(
        "GET .*blobs/sha.*",
        1,
        call -> {
          time.takes(Duration.ofSeconds(20));
          call.trickle(CONTENT);
        });
    registry.on(
        "GET .*blobs/sha.*",
        1,
        call -> {
          time.takes(Duration.ZERO);
          registry.answer(call);
        });

    assertThat(pulled()).isEqualTo(CONTENT);
    assertThat(registry.seen().getLast().range()).matches("bytes=[1-9][0-9]*-");
  }

  @Test
  void a_body_that_always_trickles_is_given_up() {
    time.takes(Duration.ofSeconds(20));
    registry.on("GET .*blobs/sha.*", 99, call -> call.trickle(CONTENT));

    assertThatThrownBy(this::pulled)
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("[TransferTooSlow]")
        .hasMessageMatching("(?s).*127.0.0.1:[0-9]+ is too slow: it sent [0-9]+ bytes in 140 s.*");
    assertThat(requests()).hasSize(RetryPolicy.USUAL.attempts());
  }

  @Test
  void other_bytes_of_the_same_size_fail_the_last_read() throws Exception {
    byte[] other = CONTENT.clone();
    other[5] ^= 1;
    registry.storage().blob("app", Digest.sha256(CONTENT).toString(), other);

    try (InputStream in = client.blob(image, layer(CONTENT)).open()) {
      assertThat(in.readNBytes(CONTENT.length)).isEqualTo(other);
      assertThatThrownBy(in::read)
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("[BlobMismatch]")
          .hasMessageContaining(Digest.sha256(other).toString());
    }
  }

  @Test
  void a_body_of_another_size_is_refused_before_it_is_read() {
    registry.storage().blob("app", Digest.sha256(CONTENT).toString(), new byte[3]);

    assertThatThrownBy(() -> client.blob(image, layer(CONTENT)).open())
        .hasMessageContaining("is 3 bytes long instead of 300000");
  }

  @Test
  void a_registry_without_head_is_asked_by_get() throws Exception {
    registry.blob("app", CONTENT);
    registry.on("HEAD .*", 99, call -> call.answer(405));

    assertThat(client.exists(image, layer(CONTENT))).isTrue();
    assertThat(client.exists(image, layer(new byte[1]))).isFalse();
    assertThat(requests()).filteredOn(line -> line.startsWith("HEAD")).hasSize(1);
  }

  @Test
  void a_head_that_is_denied_is_asked_by_get_for_the_words() {
    registry.on("HEAD .*", 1, call -> call.answer(403));
    registry.on("GET .*blobs.*", 1, call -> call.refuse(403, "DENIED", "the project is locked"));

    assertThatThrownBy(() -> client.exists(image, layer(CONTENT)))
        .hasMessageContaining("[AccessDenied]")
        .hasMessageContaining("the project is locked");
  }

  @Test
  void a_manifest_with_another_digest_than_asked_for_is_refused() {
    Digest wanted = Digest.sha256(new byte[] {1});
    registry
        .storage()
        .manifest(
            "app", wanted.toString(), new FakeStorage.Stored(MediaTypes.OCI_MANIFEST, MANIFEST));

    assertThatThrownBy(() -> client.resolve(image.withDigest(wanted)))
        .hasMessageContaining("[ManifestMismatch]")
        .hasMessageContaining(Digest.sha256(MANIFEST).toString());
  }

  @Test
  void a_manifest_whose_digest_the_registry_tells_wrong_is_refused() {
    registry.on(
        "GET .*manifests.*",
        1,
        call ->
            call.with("Docker-Content-Digest", Digest.sha256(new byte[1]).toString())
                .with("Content-Type", MediaTypes.OCI_MANIFEST)
                .answer(200, MANIFEST));

    assertThatThrownBy(() -> client.resolve(image)).hasMessageContaining("[ManifestMismatch]");
  }

  @Test
  void a_content_type_that_contradicts_the_manifest_is_refused() {
    registry.on(
        "GET .*manifests.*",
        1,
        call -> call.with("Content-Type", MediaTypes.OCI_INDEX).answer(200, MANIFEST));

    assertThatThrownBy(() -> client.resolve(image)).hasMessageContaining("[MalformedManifest]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "text/plain; charset=utf-8",
        "application/vnd.oci.image.manifest.v1+json; charset=utf-8"
      })
  void parameters_and_vague_content_types_do_not_contradict(String type) throws Exception {
    registry.on(
        "GET .*manifests.*", 1, call -> call.with("Content-Type", type).answer(200, MANIFEST));

    assertThat(client.resolve(image).orElseThrow().descriptor().mediaType())
        .isEqualTo(MediaTypes.OCI_MANIFEST);
  }

  @Test
  void a_manifest_that_never_ends_is_refused() {
    byte[] huge = new byte[(8 << 20) + 1];
    registry.on("GET .*manifests.*", 1, call -> call.answer(200, huge));

    assertThatThrownBy(() -> client.resolve(image)).hasMessageContaining("[ManifestTooLarge]");
  }

  @Test
  void a_page_for_people_is_no_manifest() {
    byte[] page = "<html>Hello</html>".getBytes(StandardCharsets.UTF_8);
    registry.on(
        "GET .*manifests.*", 1, call -> call.with("Content-Type", "text/html").answer(200, page));

    assertThatThrownBy(() -> client.resolve(image)).hasMessageContaining("[MalformedManifest]");
  }

  @Test
  void a_web_server_is_not_a_registry() {
    registry.on("GET .*", 9, call -> call.answer(404, "<html>".getBytes(StandardCharsets.UTF_8)));

    assertThatThrownBy(() -> client.resolve(image)).hasMessageContaining("[NotARegistry]");
  }

  @Test
  void a_redirect_to_another_host_sees_no_credentials() throws Exception {
    client.close();
    client =
        client(
            RegistryOptions.of(
                FakeRegistryContractTests.fixed(new Credential.Basic("u", "password"))));
    registry.requireBasic("u", "password");
    try (FakeRegistry storage = FakeRegistry.start("127.0.0.2")) {
      storage.on("GET /signed.*", 1, call -> call.cut(200, CONTENT, 10));
      storage.on(
          "GET /signed.*",
          1,
          call -> {
            call.with("Content-Range", "bytes 10-299999/300000");
            call.answer(206, java.util.Arrays.copyOfRange(CONTENT, 10, CONTENT.length));
          });
      String url = "http://" + storage.name() + "/signed?X-Signature=abc";
      registry.on("GET .*blobs.*", 9, call -> call.with("Location", url).answer(307));

      assertThat(pulled()).isEqualTo(CONTENT);

      assertThat(storage.seen()).hasSize(2).allMatch(one -> one.authorization().isEmpty());
      assertThat(storage.seen().getLast().range()).isEqualTo("bytes=10-");
      assertThat(registry.seen()).anyMatch(one -> one.authorization().startsWith("Basic "));
    }
  }

  @Test
  void redirects_without_end_are_given_up() {
    registry.on("GET .*blobs.*", 99, call -> call.with("Location", call.path()).answer(307));

    assertThatThrownBy(this::pulled).hasMessageContaining("more than 5 redirects");
    assertThat(requests()).hasSize(6);
  }

  @Test
  void a_redirect_target_that_wants_a_token_gets_an_anonymous_one() throws Exception {
    try (FakeRegistry storage = FakeRegistry.start("127.0.0.2");
        var tokens = dev.jbuild.registry.testing.TokenService.start("u", "password")) {
      storage.requireTokens(tokens);
      storage.blob("mirror", CONTENT);
      String url = "http://" + storage.name() + "/v2/mirror/blobs/" + Digest.sha256(CONTENT);
      registry.requireBasic("u", "password");
      registry.on("GET .*blobs.*", 9, call -> call.with("Location", url).answer(307));

      assertThat(pulled()).isEqualTo(CONTENT);

      assertThat(tokens.seen())
          .singleElement()
          .satisfies(one -> {
            assertThat(one.authorization()).isNull();
            assertThat(one.scopes()).isEqualTo(List.of("repository:mirror:pull"));
          });
    }
  }
}
