package dev.jbuild.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.MediaTypes;
import dev.jbuild.registry.testing.FakeRegistry;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PushTests extends FaultyRegistryTests {
  private static final byte[] SMALL = MemoryBlob.random(8, 1000);
  private static final byte[] LARGE = MemoryBlob.random(9, 3_000_000);

  private Upload push(byte[] content, long chunkSize) throws Exception {
    try (RegistryClient pushing = client(options().withChunkSize(chunkSize))) {
      return pushing.push(image, new MemoryBlob(content), List.of());
    }
  }

  private List<String> methods() {
    return requests().stream().map(line -> line.substring(0, line.indexOf(' '))).toList();
  }

  private void assertStored(byte[] content) {
    assertThat(registry.storage().blob("app", Digest.sha256(content).toString()))
        .hasValueSatisfying(stored -> assertThat(stored).isEqualTo(content));
    assertThat(registry.storage().openSessions()).isZero();
  }

  @Test
  void a_push_is_three_requests() throws Exception {
    push(SMALL, 0);

    assertStored(SMALL);
    Digest digest = Digest.sha256(SMALL);
    assertThat(requests())
        .containsExactly(
            "HEAD /v2/app/blobs/" + digest,
            "POST /v2/app/blobs/uploads/",
            "PUT /v2/app/blobs/uploads/ID?state=a%2Fb&digest="
                + digest.toString().replace(":", "%3A"));
  }

  @Test
  void a_small_blob_goes_to_the_session_that_waits_for_it_unasked() throws Exception {
    OpenUpload upload = client.open(image);

    assertThat(upload.push(new MemoryBlob(SMALL))).isEqualTo(Upload.UPLOADED);

    assertStored(SMALL);
    assertThat(methods()).containsExactly("POST", "PUT");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 409})
  void a_registry_may_refuse_a_small_blob_that_it_has(int code) throws Exception {
    registry.blob("app", SMALL);
    registry.on("PUT .*", 1, call -> call.refuse(code, "DENIED", "it is there already"));
    OpenUpload upload = client.open(image);

    assertThat(upload.push(new MemoryBlob(SMALL))).isEqualTo(Upload.EXISTED);

    assertThat(registry.storage().openSessions()).isZero();
  }

  @Test
  void a_small_blob_that_is_refused_and_not_there_is_a_problem() throws Exception {
    registry.on("PUT .*", 1, call -> call.refuse(409, "DENIED", "not for you"));
    OpenUpload upload = client.open(image);

    assertThatThrownBy(() -> upload.push(new MemoryBlob(SMALL)))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("not for you");
  }

  @Test
  void a_large_blob_is_asked_for_before_it_goes_to_the_session_that_waits_for_it()
      throws Exception {
    OpenUpload first = client.open(image);
    OpenUpload second = client.open(image);

    assertThat(first.push(new MemoryBlob(LARGE))).isEqualTo(Upload.UPLOADED);
    assertThat(second.push(new MemoryBlob(LARGE))).isEqualTo(Upload.EXISTED);

    assertStored(LARGE);
    assertThat(methods()).containsExactly("POST", "POST", "HEAD", "PUT", "HEAD", "DELETE");
  }

  @Test
  void a_session_that_waited_long_makes_room_for_another() throws Exception {
    OpenUpload upload = client.open(image);
    time.pass(Duration.ofMinutes(1));

    assertThat(upload.push(new MemoryBlob(SMALL))).isEqualTo(Upload.UPLOADED);

    assertStored(SMALL);
    assertThat(methods()).containsExactly("POST", "DELETE", "HEAD", "POST", "PUT");
  }

  @Test
  void a_session_that_the_registry_forgot_makes_room_for_another() throws Exception {
    OpenUpload upload = client.open(image);
    registry.storage().forgetSessions();

    assertThat(upload.push(new MemoryBlob(SMALL))).isEqualTo(Upload.UPLOADED);

    assertStored(SMALL);
  }

  @Test
  void a_session_that_nobody_needs_is_given_up_once() throws Exception {
    OpenUpload upload = client.open(image);

    upload.cancel();
    upload.cancel();

    assertThat(registry.storage().openSessions()).isZero();
    assertThat(methods()).containsExactly("POST", "DELETE");
  }

  @Test
  void a_blob_with_a_digest_of_another_kind_gets_a_session_of_its_own() throws Exception {
    OpenUpload upload = client.open(image);

    Digest digest = Digest.of("sha512", MessageDigest.getInstance("SHA-512").digest(SMALL));

    upload.push(new MemoryBlob(SMALL).withDigest(digest));

    assertThat(requests()).anyMatch(line -> line.contains("digest-algorithm=sha512"));
    assertThat(registry.storage().openSessions()).isZero();
  }

  @Test
  void a_mount_is_two_requests() throws Exception {
    registry.blob("other", SMALL);

    Upload done =
        client.push(
            image,
            new MemoryBlob(SMALL),
            List.of(ImageReference.parse(registry.name() + "/other")));

    assertThat(done).isEqualTo(Upload.MOUNTED);
    assertThat(requests()).hasSize(2);
  }

  @Test
  void repositories_of_other_registries_are_no_mount_candidates() throws Exception {
    client.push(
        image, new MemoryBlob(SMALL), List.of(ImageReference.parse("example.com/other"), image));

    assertThat(requests()).noneMatch(line -> line.contains("mount="));
  }

  @Test
  void a_mount_that_is_refused_ends_in_a_plain_upload() throws Exception {
    registry.on("POST .*mount=.*", 1, call -> call.refuse(403, "DENIED", "no"));

    Upload done =
        client.push(
            image,
            new MemoryBlob(SMALL),
            List.of(ImageReference.parse(registry.name() + "/other")));

    assertThat(done).isEqualTo(Upload.UPLOADED);
    assertStored(SMALL);
  }

  @Test
  void a_mount_that_opens_a_session_is_sent_there() throws Exception {
    Upload done =
        client.push(
            image,
            new MemoryBlob(SMALL),
            List.of(ImageReference.parse(registry.name() + "/other")));

    assertThat(done).isEqualTo(Upload.UPLOADED);
    assertThat(requests()).hasSize(3);
    assertStored(SMALL);
  }

  @Test
  void the_same_blob_at_the_same_time_is_sent_once() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch mayGo = new CountDownLatch(1);
    registry.on(
        "POST .*",
        1,
        call -> {
          asked.countDown();
          await(mayGo);
          registry.answer(call);
        });
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var first = threads.submit(() -> client.push(image, new MemoryBlob(SMALL), List.of()));
      await(asked);
      var second = threads.submit(() -> client.push(image, new MemoryBlob(SMALL), List.of()));
      mayGo.countDown();
      assertThat(first.get()).isEqualTo(Upload.UPLOADED);
      second.get();
    }

    assertThat(requests()).filteredOn(line -> line.startsWith("PUT")).hasSize(1);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void chunks_are_as_long_as_asked_for() throws Exception {
    push(LARGE, 2_000_000);

    assertStored(LARGE);
    assertThat(requests()).filteredOn(line -> line.startsWith("PATCH")).hasSize(2);
  }

  @Test
  void chunks_are_not_shorter_than_the_registry_wants() throws Exception {
    registry.on(
        "POST .*",
        1,
        call -> {
          call.with("OCI-Chunk-Min-Length", "2500000");
          registry.answer(call);
        });

    push(LARGE, 100_000);

    assertStored(LARGE);
    assertThat(requests()).filteredOn(line -> line.startsWith("PATCH")).hasSize(2);
  }

  @Test
  void a_chunk_that_breaks_goes_on_where_the_registry_is() throws Exception {
    registry.on("PATCH .*", 1, call -> call.answer(503));
    registry.on(
        "PATCH .*",
        1,
        call -> {
          call.body(1000);
          call.reset();
        });

    push(LARGE, 1_000_000);

    assertStored(LARGE);
    assertThat(requests()).anyMatch(line -> line.startsWith("GET /v2/app/blobs/uploads/"));
  }

  @Test
  void a_registry_that_takes_some_bytes_each_time_but_too_few_is_given_up() {
    registry.on(
        "PATCH .*",
        99,
        call -> {
          byte[] part = call.body(50_000);
          registry.storage().append(call.path().replaceFirst(".*/", ""), part);
          call.reset();
        });

    assertThatThrownBy(() -> push(LARGE, 1_000_000)).hasMessageContaining("[RegistryUnreachable]");
    assertThat(requests())
        .filteredOn(line -> line.startsWith("PATCH"))
        .hasSize(RetryPolicy.USUAL.attempts());
  }

  @Test
  void a_chunk_at_the_wrong_place_is_put_right() throws Exception {
    registry.on("PATCH .*", 1, call -> call.answer(416));

    push(LARGE, 1_000_000);

    assertStored(LARGE);
  }

  @Test
  void a_registry_that_forgets_the_second_chunk_gets_all_at_once() throws Exception {
    registry.on(
        "PATCH .*",
        1,
        call -> {
          call.body();
          call.with("Range", "0-999999").with("Location", call.path()).answer(201);
        });
    registry.on(
        "PATCH .*",
        9,
        call -> {
          call.body();
          call.with("Range", "0-999999").with("Location", call.path()).answer(201);
        });

    push(LARGE, 1_000_000);

    assertStored(LARGE);
  }

  @Test
  void a_large_upload_that_breaks_goes_on_where_the_registry_is() throws Exception {
    registry.on(
        "PUT .*",
        1,
        call -> {
          byte[] part = call.body(2_000_000);
          String id = call.path().replaceFirst(".*/", "");
          registry.storage().append(id, part);
          call.reset();
        });

    push(LARGE, 0);

    assertStored(LARGE);
    assertThat(requests()).filteredOn(line -> line.startsWith("POST")).hasSize(1);
  }

  @Test
  void an_upload_whose_answer_is_lost_is_not_sent_again() throws Exception {
    registry.on(
        "PUT .*",
        1,
        call -> {
          registry.blob("app", call.body());
          registry.storage().forgetSessions();
          call.reset();
        });

    push(SMALL, 0);

    assertStored(SMALL);
    assertThat(requests()).filteredOn(line -> line.startsWith("PUT")).hasSize(1);
  }

  @Test
  void a_session_that_the_registry_lost_is_opened_anew() throws Exception {
    registry.on(
        "PUT .*",
        1,
        call -> {
          registry.storage().forgetSessions();
          registry.answer(call);
        });

    push(LARGE, 0);

    assertStored(LARGE);
  }

  @Test
  void an_upload_that_fails_once_is_sent_again() throws Exception {
    registry.on("PUT .*", 2, call -> call.answer(500));

    push(SMALL, 0);

    assertStored(SMALL);
  }

  @Test
  void an_upload_that_always_fails_is_given_up_and_cancelled() {
    registry.on("PUT .*", 99, call -> call.refuse(500, "UNKNOWN", "disk full"));

    assertThatThrownBy(() -> push(SMALL, 0))
        .hasMessageContaining("[RegistryBroken]")
        .hasMessageContaining("disk full");
    assertThat(registry.storage().openSessions()).isZero();
  }

  @Test
  void a_blob_that_lies_about_its_digest_is_refused() {
    assertThatThrownBy(() ->
            client.push(
                image, new MemoryBlob(SMALL).withDigest(Digest.sha256(new byte[1])), List.of()))
        .hasMessageContaining("[RegistryRefused]")
        .hasMessageContaining("DIGEST_INVALID");
  }

  @Test
  void a_session_without_location_is_a_malformed_answer() {
    registry.on("POST .*", 1, call -> call.answer(202));

    assertThatThrownBy(() -> push(SMALL, 0)).hasMessageContaining("[MalformedAnswer]");
  }

  @Test
  void a_location_without_scheme_and_one_with_are_followed() throws Exception {
    registry.on(
        "POST .*",
        1,
        call -> {
          String id = registry.storage().openSession();
          call.with("Location", "//" + registry.name() + "/v2/app/blobs/uploads/" + id);
          call.answer(202);
        });
    push(SMALL, 0);

    assertStored(SMALL);
  }

  @Test
  void an_upload_at_another_host_sees_no_credentials() throws Exception {
    client.close();
    client =
        client(
            RegistryOptions.of(
                FakeRegistryContractTests.fixed(new Credential.Basic("u", "password"))));
    registry.requireBasic("u", "password");
    try (FakeRegistry storage = FakeRegistry.start("127.0.0.2")) {
      String id = storage.storage().openSession();
      String url = "http://" + storage.name() + "/v2/app/blobs/uploads/" + id;
      registry.on("POST .*", 1, call -> call.reset());
      registry.on("POST .*", 1, call -> call.with("Location", url).answer(202));

      client.push(image, new MemoryBlob(SMALL), List.of());

      assertThat(storage.seen()).isNotEmpty().allMatch(one -> one.authorization().isEmpty());
    }
  }

  @Test
  void a_manifest_that_is_too_large_is_not_sent() {
    byte[] huge = new byte[(4 << 20) + 1];

    assertThatThrownBy(
            () -> client.pushManifest(image, Descriptor.of(MediaTypes.OCI_MANIFEST, huge), huge))
        .hasMessageContaining("[ManifestTooLarge]");
    assertThat(requests()).isEmpty();
  }

  @Test
  void a_manifest_that_is_accepted_strangely_gives_a_warning() throws Exception {
    registry.on("PUT .*", 1, call -> call.answer(200));

    client.pushManifest(image, Descriptor.of(MediaTypes.OCI_MANIFEST, MANIFEST), MANIFEST);

    assertThat(warnings).singleElement().asString().contains("not in the way that registries do");
  }

  @Test
  void a_manifest_that_is_stored_under_another_digest_is_an_error() {
    registry.on(
        "PUT .*",
        1,
        call ->
            call.with("Docker-Content-Digest", Digest.sha256(new byte[1]).toString()).answer(201));

    assertThatThrownBy(() ->
            client.pushManifest(image, Descriptor.of(MediaTypes.OCI_MANIFEST, MANIFEST), MANIFEST))
        .hasMessageContaining("[ManifestMismatch]");
  }

  @Test
  void bytes_that_are_not_those_of_the_descriptor_are_the_callers_bug() {
    assertThatThrownBy(() ->
            client.pushManifest(
                image, Descriptor.of(MediaTypes.OCI_MANIFEST, new byte[1]), MANIFEST))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
