package dev.jbuild.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.oci.ImageReference;
import dev.jbuild.registry.testing.TokenService;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthTests extends FaultyRegistryTests {
  private static final String PASSWORD = "open sesame";

  private TokenService tokens;

  @BeforeEach
  void startTokens() throws IOException {
    tokens = TokenService.start("u", PASSWORD);
    storeManifest();
  }

  @AfterEach
  void stopTokens() {
    tokens.close();
  }

  private RegistryClient as(Credential credential) {
    client.close();
    client = client(RegistryOptions.of(FakeRegistryContractTests.fixed(credential)));
    return client;
  }

  private Upload push() throws Exception {
    return client.push(image, new MemoryBlob(new byte[] {1}), List.of());
  }

  @Test
  void anybody_may_pull_what_is_public() throws Exception {
    registry.requireTokens(tokens);

    assertThat(client.resolve(image)).isPresent();

    assertThat(tokens.seen().getFirst().scopes()).isEqualTo(List.of("repository:app:pull"));
    assertThat(tokens.seen().getFirst().authorization()).isNull();
  }

  @Test
  void a_read_asks_for_no_more_than_pull_and_a_push_for_pull_and_push() throws Exception {
    registry.requireTokens(tokens);
    as(new Credential.Basic("u", PASSWORD));

    client.resolve(image);
    push();

    assertThat(tokens.seen())
        .extracting(TokenService.Seen::scopes)
        .containsExactly(List.of("repository:app:pull"), List.of("repository:app:pull,push"));
  }

  @Test
  void a_mount_asks_for_the_target_first_and_then_for_the_source() throws Exception {
    registry.requireTokens(tokens);
    registry.blob("other", new byte[] {1});
    as(new Credential.Basic("u", PASSWORD));

    client.push(
        image,
        new MemoryBlob(new byte[] {1}),
        List.of(ImageReference.parse(registry.name() + "/other")));

    assertThat(tokens.seen().getLast().scopes())
        .isEqualTo(List.of("repository:app:pull,push", "repository:other:pull"));
  }

  @Test
  void a_token_is_fetched_once_for_all() throws Exception {
    registry.requireTokens(tokens);

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running =
          IntStream.range(0, 20)
              .mapToObj(_ -> threads.submit(() -> client.resolve(image)))
              .toList();
      for (var one : running) {
        assertThat(one.get()).isPresent();
      }
    }

    assertThat(tokens.seen()).hasSize(1);
    assertThat(registry.lines()).filteredOn("GET /v2/"::equals).hasSize(1);
    assertThat(registry.lines()).hasSize(21);
  }

  @Test
  void a_token_that_is_about_to_expire_is_renewed() throws Exception {
    registry.requireTokens(tokens);
    client.resolve(image);
    time.pass(Duration.ofSeconds(294));
    client.resolve(image);
    assertThat(tokens.seen()).hasSize(1);

    time.pass(Duration.ofSeconds(2));
    client.resolve(image);

    assertThat(tokens.seen()).hasSize(2);
  }

  @Test
  void a_token_that_the_registry_does_not_take_any_more_is_renewed() throws Exception {
    registry.requireTokens(tokens);
    client.resolve(image);
    tokens.revokeAll();

    assertThat(client.resolve(image)).isPresent();

    assertThat(tokens.seen()).hasSize(2);
  }

  @Test
  void an_identity_token_is_changed_for_access_tokens_by_post() throws Exception {
    registry.requireTokens(tokens);
    as(new Credential.IdentityToken("", "refresh-me"));

    push();

    assertThat(tokens.seen())
        .singleElement()
        .satisfies(one -> {
          assertThat(one.method()).isEqualTo("POST");
          assertThat(one.body()).contains("grant_type=refresh_token", "refresh_token=refresh-me");
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 404, 405})
  void a_token_service_without_post_is_asked_by_get(int status) throws Exception {
    registry.requireTokens(tokens);
    tokens.answerRefreshWith(status);
    as(new Credential.IdentityToken("u", PASSWORD));

    push();

    assertThat(tokens.seen()).extracting(TokenService.Seen::method).containsExactly("POST", "GET");
  }

  @Test
  void a_new_refresh_token_takes_the_place_of_the_old_one() throws Exception {
    registry.requireTokens(tokens);
    tokens.addToReplies("\"refresh_token\":\"next\"");
    as(new Credential.IdentityToken("", "first"));

    client.resolve(image);
    push();

    assertThat(tokens.seen().getFirst().body()).contains("refresh_token=first");
    assertThat(tokens.seen().getLast().body()).contains("refresh_token=next");
  }

  @Test
  void a_registry_token_is_sent_as_it_is() throws Exception {
    registry.on(
        "GET .*manifests.*",
        1,
        call -> call.with("WWW-Authenticate", "Bearer realm=\"http://127.0.0.1:1/\"").answer(401));
    as(new Credential.RegistryToken("as-it-is"));

    client.resolve(image);

    assertThat(registry.seen().getLast().authorization()).isEqualTo("Bearer as-it-is");
  }

  @Test
  void who_has_no_credentials_is_told_where_they_would_be() {
    registry.requireBasic("u", PASSWORD);

    assertThatThrownBy(() -> client.resolve(image))
        .hasMessageContaining("[CredentialsNeeded]")
        .hasMessageContaining("hint: no credentials were given");
  }

  @Test
  void who_has_no_credentials_and_pushes_is_told_so() {
    registry.requireTokens(tokens);

    assertThatThrownBy(this::push).hasMessageContaining("[CredentialsNeeded]");
  }

  @Test
  void a_wrong_password_is_told_and_not_shown() {
    registry.requireBasic("u", PASSWORD);
    as(new Credential.Basic("u", "hunter2"));

    assertThatThrownBy(() -> client.resolve(image))
        .hasMessageContaining("[WrongCredentials]")
        .hasMessageContaining("user u")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void a_password_that_the_token_service_refuses_is_told() {
    registry.requireTokens(tokens);
    as(new Credential.Basic("u", "hunter2"));

    assertThatThrownBy(() -> client.resolve(image))
        .hasMessageContaining("[WrongCredentials]")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void an_account_that_may_not_is_told_by_the_registrys_words() {
    registry.requireBasic("u", PASSWORD);
    as(new Credential.Basic("u", PASSWORD));
    registry.on("GET .*manifests.*", 1, call -> call.refuse(403, "DENIED", "not for you"));

    assertThatThrownBy(() -> client.resolve(image))
        .hasMessageContaining("[AccessDenied]")
        .hasMessageContaining("DENIED not for you");
  }

  @Test
  void the_challenges_scope_counts_where_ours_is_too_narrow() throws Exception {
    registry.on(
        "GET .*manifests.*",
        1,
        call ->
            call.with(
                    "WWW-Authenticate",
                    "Bearer realm=\"%s\",service=\"s\",scope=\"repository:base:pull\",error=\"insufficient_scope\""
                        .formatted(tokens.realm()))
                .answer(401));

    client.resolve(image);

    assertThat(tokens.seen().getFirst().scopes())
        .isEqualTo(List.of("repository:app:pull", "repository:base:pull"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://169.254.169.254/token",
        "http://10.0.0.1/token",
        "https://u:p@auth.example/token"
      })
  void a_token_service_at_a_suspicious_place_gets_nothing(String realm) {
    registry.on(
        "GET .*manifests.*",
        1,
        call -> call.with("WWW-Authenticate", "Bearer realm=\"" + realm + "\"").answer(401));
    as(new Credential.Basic("u", PASSWORD));

    assertThatThrownBy(() -> client.resolve(image)).hasMessageContaining("[UnsafeRedirect]");
  }

  @Test
  void a_reply_without_token_is_malformed() throws Exception {
    registry.on(
        "GET .*manifests.*",
        1,
        call ->
            call.with("WWW-Authenticate", "Bearer realm=\"http://" + registry.name() + "/nothing\"")
                .answer(401));
    registry.on("GET /nothing.*", 1, call -> call.answer(200, new byte[] {'{', '}'}));

    assertThatThrownBy(() -> client.resolve(image)).hasMessageContaining("[MalformedAnswer]");
  }

  @Test
  void a_reply_that_never_ends_is_malformed() throws Exception {
    registry.on(
        "GET .*manifests.*",
        1,
        call ->
            call.with("WWW-Authenticate", "Bearer realm=\"http://" + registry.name() + "/huge\"")
                .answer(401));
    registry.on("GET /huge.*", 1, call -> call.answer(200, new byte[100_000]));

    assertThatThrownBy(() -> client.resolve(image)).hasMessageContaining("more than 65536 bytes");
  }
}
