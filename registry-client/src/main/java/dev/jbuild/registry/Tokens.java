package dev.jbuild.registry;

import dev.jbuild.json.Json;
import dev.jbuild.json.JsonException;
import dev.jbuild.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import okhttp3.FormBody;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Access tokens, fetched once for all who need the same and kept until shortly before they expire.
 * Source: distribution's token specification (auth/token, auth/oauth).
 */
final class Tokens {
  private static final int REPLY_LIMIT = 64 * 1024;
  private static final Duration SHORTEST = Duration.ofSeconds(60);
  private static final Duration EARLY = Duration.ofSeconds(5);

  /**
   * What a token is for.
   *
   * @param service empty if the registry names none
   * @param credential or null for anybody
   */
  record Wanted(
      HttpUrl realm, String service, List<Scope> scopes, @Nullable Credential credential) {}

  private record Token(String value, Instant until) {}

  private record Identity(HttpUrl realm, String service, Credential.IdentityToken was) {}

  private final Wire wire;
  private final Retries retries;
  private final Timing timing;
  private final ConcurrentMap<Wanted, Token> kept = new ConcurrentHashMap<>();
  private final ConcurrentMap<Identity, Credential.IdentityToken> renewed =
      new ConcurrentHashMap<>();
  private final SingleFlight<Wanted, String> fetch = new SingleFlight<>();

  Tokens(Wire wire, Retries retries, Timing timing) {
    this.wire = wire;
    this.retries = retries;
    this.timing = timing;
  }

  /** Returns a token that is still good for some seconds. */
  String get(Registry registry, Wanted wanted) throws IOException, InterruptedException {
    Optional<String> good = good(wanted);
    return good.isPresent() ? good.get() : fetch.get(wanted, () -> fetch(registry, wanted));
  }

  /** Forgets {@code token}, which the registry didn't take. */
  void drop(String token) {
    kept.values().removeIf(one -> one.value.equals(token));
  }

  private Optional<String> good(Wanted wanted) {
    return Optional.ofNullable(kept.get(wanted))
        .filter(token -> timing.clock().instant().isBefore(token.until))
        .map(Token::value);
  }

  private String fetch(Registry registry, Wanted wanted) throws IOException, InterruptedException {
    Optional<String> good = good(wanted);
    if (good.isPresent()) {
      return good.get();
    }
    Destination.checkForSecrets(registry, wanted.realm, "token service");
    Instant asked = timing.clock().instant();
    try (Response answer = ask(registry, wanted)) {
      if (!answer.isSuccessful()) {
        throw Refusal.ofTokenService(registry, answer, wanted.credential);
      }
      return keep(wanted, asked, answer);
    }
  }

  private Response ask(Registry registry, Wanted wanted) throws IOException, InterruptedException {
    if (wanted.credential instanceof Credential.IdentityToken identity) {
      Response answer = send(registry, refresh(wanted, current(wanted, identity)));
      // Google answers 404, Artifactory 401, Azure 400: they know only the older way.
      if (!List.of(400, 401, 404, 405).contains(answer.code())) {
        return answer;
      }
      answer.close();
    }
    return send(registry, query(wanted));
  }

  private Credential.IdentityToken current(Wanted wanted, Credential.IdentityToken identity) {
    return renewed.getOrDefault(new Identity(wanted.realm, wanted.service, identity), identity);
  }

  private static Request refresh(Wanted wanted, Credential.IdentityToken identity) {
    FormBody form =
        new FormBody.Builder()
            .add("grant_type", "refresh_token")
            .add("service", wanted.service)
            .add("client_id", "jbuild")
            .add("scope", String.join(" ", wanted.scopes.stream().map(Scope::text).toList()))
            .add("refresh_token", identity.token())
            .build();
    return request(wanted.realm).post(form).build();
  }

  private Request query(Wanted wanted) {
    HttpUrl.Builder url = wanted.realm.newBuilder();
    if (!wanted.service.isEmpty()) {
      url.addQueryParameter("service", wanted.service);
    }
    wanted.scopes.forEach(scope -> url.addQueryParameter("scope", scope.text()));
    Request.Builder request = request(url.build());
    switch (wanted.credential) {
      case Credential.Basic(var user, var password) ->
          request.header("Authorization", basic(user, password));
      case Credential.IdentityToken identity ->
          request.header(
              "Authorization",
              basic(
                  identity.user().isEmpty() ? "<token>" : identity.user(),
                  current(wanted, identity).token()));
      case Credential.RegistryToken(var token) -> request.header("Authorization", bearer(token));
      case null -> {}
    }
    return request.build();
  }

  static String basic(String user, String password) {
    return okhttp3.Credentials.basic(user, password, StandardCharsets.UTF_8);
  }

  static String bearer(String token) {
    return "Bearer " + token;
  }

  private static Request.Builder request(HttpUrl url) {
    return new Request.Builder()
        .url(url)
        .header("User-Agent", Exchanges.USER_AGENT)
        .header("Accept-Encoding", "identity");
  }

  private Response send(Registry registry, Request request)
      throws IOException, InterruptedException {
    Retries.Turn turn = retries.begin(registry.name());
    while (true) {
      try {
        Response answer = wire.send(request, registry.acceptsAnyCertificate(request.url()));
        if (!Retries.isPassing(answer) || !turn.again(answer)) {
          return Wire.ahead(answer, REPLY_LIMIT);
        }
        answer.close();
      } catch (IOException broken) {
        if (Unreachable.isFinal(broken) || !turn.again(broken)) {
          throw Unreachable.of(request, registry.name(), broken);
        }
      }
    }
  }

  private String keep(Wanted wanted, Instant asked, Response answer) throws IOException {
    byte[] reply = answer.peekBody(REPLY_LIMIT + 1L).bytes();
    try {
      if (reply.length > REPLY_LIMIT) {
        throw new JsonException("more than " + REPLY_LIMIT + " bytes");
      }
      Json.Object json = Json.parse(reply).asObject("reply");
      String value =
          json.text("token")
              .filter(text -> !text.isEmpty())
              .or(() -> json.text("access_token"))
              .orElseThrow(() -> new JsonException("member token is missing"));
      kept.put(wanted, new Token(value, asked.plus(life(json, answer))));
      if (wanted.credential instanceof Credential.IdentityToken was) {
        json.text("refresh_token")
            .filter(text -> !text.isEmpty())
            .ifPresent(text -> renew(wanted, was, text));
      }
      return value;
    } catch (JsonException malformed) {
      throw new RegistryException(
          new Problem(
              "MalformedAnswer",
              "the token service's answer can't be read: "
                  + Redaction.text(String.valueOf(malformed.getMessage())),
              Places.of(answer),
              "ask who runs the registry"),
          malformed);
    }
  }

  private void renew(Wanted wanted, Credential.IdentityToken was, String token) {
    renewed.put(
        new Identity(wanted.realm, wanted.service, was),
        new Credential.IdentityToken(was.user(), token));
  }

  /** Counted by the service's own clock, since ours may differ. */
  private static Duration life(Json.Object reply, Response answer) {
    Duration life = Duration.ofSeconds(reply.integer("expires_in").orElse(0L));
    Duration least = life.compareTo(SHORTEST) < 0 ? SHORTEST : life;
    return least.minus(age(reply, answer)).minus(EARLY);
  }

  private static Duration age(Json.Object reply, Response answer) {
    String now = answer.header("Date");
    Optional<String> issued = reply.text("issued_at");
    if (now == null || issued.isEmpty()) {
      return Duration.ZERO;
    }
    try {
      Instant then = ZonedDateTime.parse(issued.get()).toInstant();
      Instant date = ZonedDateTime.parse(now, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration age = Duration.between(then, date);
      return age.isNegative() ? Duration.ZERO : age;
    } catch (DateTimeException malformed) {
      return Duration.ZERO;
    }
  }
}
