package dev.jbuild.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryTests extends FaultyRegistryTests {

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 499, 500, 502, 503, 504, 522})
  void what_may_pass_is_asked_again(int status) throws Exception {
    storeManifest();
    registry.on("GET .*manifests.*", 1, call -> call.answer(status));

    assertThat(client.resolve(image)).isPresent();
  }

  @Test
  void pauses_double() throws Exception {
    storeManifest();
    registry.on("GET .*manifests.*", 4, call -> call.answer(502));

    client.resolve(image);

    assertThat(time.pauses())
        .extracting(Duration::toMillis)
        .containsExactly(250L, 500L, 1000L, 2000L);
  }

  @Test
  void a_retry_after_in_seconds_is_obeyed() throws Exception {
    storeManifest();
    registry.on("GET .*manifests.*", 1, call -> call.with("Retry-After", "7").answer(429));

    client.resolve(image);

    assertThat(time.pauses()).containsExactly(Duration.ofSeconds(7));
  }

  @Test
  void a_retry_after_as_date_is_obeyed() throws Exception {
    storeManifest();
    registry.on(
        "GET .*manifests.*",
        1,
        call -> call.with("Retry-After", "Sun, 22 Nov 2026 12:00:09 GMT").answer(503));

    client.resolve(image);

    assertThat(time.pauses()).containsExactly(Duration.ofSeconds(9));
  }

  @ParameterizedTest
  @ValueSource(strings = {"880µs", "soon", "-3", "99999999999999999999"})
  void a_retry_after_that_is_neither_does_no_harm(String after) throws Exception {
    storeManifest();
    registry.on("GET .*manifests.*", 1, call -> call.with("Retry-After", after).answer(429));

    assertThat(client.resolve(image)).isPresent();
    assertThat(time.pauses().getFirst()).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void a_retry_after_of_hours_is_an_error_at_once() {
    registry.on(
        "GET .*manifests.*",
        9,
        call ->
            call.with("Retry-After", "21600")
                .with("ratelimit-limit", "100;w=21600")
                .refuse(429, "TOOMANYREQUESTS", "You have reached your pull rate limit"));

    assertThatThrownBy(() -> client.resolve(image))
        .hasMessageContaining("[TooManyRequests]")
        .hasMessageContaining("100;w=21600")
        .hasMessageContaining("You have reached your pull rate limit")
        .hasMessageContaining("hint:");
    assertThat(time.pauses()).isEmpty();
  }

  @Test
  void a_403_that_means_too_many_requests_is_asked_again() throws Exception {
    storeManifest();
    registry.on(
        "GET .*manifests.*",
        1,
        call -> call.refuse(403, "DENIED", "You have exceeded a secondary rate limit"));

    assertThat(client.resolve(image)).isPresent();
  }

  @Test
  void a_connection_that_breaks_is_opened_again() throws Exception {
    storeManifest();
    registry.on("GET .*manifests.*", 4, call -> call.reset());

    assertThat(client.resolve(image)).isPresent();
  }

  @Test
  void a_manifest_that_breaks_off_is_asked_for_again() throws Exception {
    storeManifest();
    registry.on("GET .*manifests.*", 1, call -> call.cut(200, MANIFEST, 10));

    assertThat(client.resolve(image)).isPresent();
  }

  @Test
  void a_token_that_breaks_off_is_asked_for_again() throws Exception {
    storeManifest();
    byte[] reply = "{\"token\":\"t\"}".getBytes(UTF_8);
    String realm = "Bearer realm=\"http://%s/token\"".formatted(registry.name());
    registry.on("GET /v2/", 1, call -> call.with("WWW-Authenticate", realm).answer(401));
    registry.on("GET /token.*", 1, call -> call.cut(200, reply, 5));
    registry.on("GET /token.*", 1, call -> call.answer(200, reply));

    assertThat(client.resolve(image)).isPresent();
    assertThat(registry.seen().getLast().authorization()).isEqualTo("Bearer t");
  }

  @Test
  void what_stays_broken_is_given_up() {
    registry.on("GET .*manifests.*", 99, call -> call.answer(500));

    assertThatThrownBy(() -> client.resolve(image))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("[RegistryBroken]")
        .hasMessageContaining("status 500");
    assertThat(requests()).hasSize(RetryPolicy.USUAL.attempts());
  }

  @Test
  void a_refusal_is_not_asked_again() {
    registry.on("GET .*manifests.*", 9, call -> call.refuse(400, "NAME_INVALID", "invalid name"));

    assertThatThrownBy(() -> client.resolve(image))
        .hasMessageContaining("[RegistryRefused]")
        .hasMessageContaining("NAME_INVALID invalid name");
    assertThat(requests()).hasSize(1);
  }

  @Test
  void an_interrupted_thread_stops() throws Exception {
    RegistryClient interrupted =
        new HttpRegistryClient(
            options(),
            new Timing(
                time::now,
                () -> 0,
                _ -> {
                  throw new InterruptedException();
                },
                () -> 0.0));
    registry.on("GET .*manifests.*", 9, call -> call.answer(500));

    assertThatThrownBy(() -> interrupted.resolve(image)).isInstanceOf(InterruptedException.class);
    interrupted.close();
  }

  @Test
  void a_warning_is_told_once_and_without_its_quotes() throws Exception {
    storeManifest();
    registry.on(
        "GET .*manifests.*",
        2,
        call -> {
          call.with("Warning", "299 - \"the tag \\\"1.0\\\" goes away\"");
          call.with("Warning", "110 - \"not for us\"");
          registry.answer(call);
        });

    client.resolve(image);
    client.resolve(image);

    assertThat(warnings).isEqualTo(List.of("the tag \"1.0\" goes away"));
  }
}
