package dev.jbuild.registry.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import okhttp3.tls.HeldCertificate;
import org.jspecify.annotations.Nullable;

/**
 * A token service on loopback that signs tokens as docker-registry wants them: RS256, with the
 * certificate in {@code x5c}. Anybody may pull; one user, if there is one, may do all.
 */
public final class TokenService implements AutoCloseable {
  /** Its name, as registries demand it. */
  public static final String SERVICE = "test-service";

  /**
   * A request that came.
   *
   * @param authorization the header, or null
   */
  public record Seen(
      String method, List<String> scopes, @Nullable String authorization, String body) {}

  // One for all: making an RSA key takes longer than most tests.
  private static final HeldCertificate SIGNER =
      new HeldCertificate.Builder().rsa2048().commonName("signer").build();

  private final HttpServer server;
  private final @Nullable String allowed;
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final Map<String, Set<String>> granted = new ConcurrentHashMap<>();
  private volatile int refreshStatus = 200;
  private volatile String extra = "";

  private TokenService(HttpServer server, @Nullable String allowed) {
    this.server = server;
    this.allowed = allowed;
  }

  /** Starts one; {@code user} and {@code password} are for who may do more than pull. */
  public static TokenService start(String user, String password) throws IOException {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 64);
    TokenService service =
        new TokenService(server, "Basic " + Base64.getEncoder().encodeToString(pair));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/token", service::answer);
    server.start();
    return service;
  }

  /** Makes requests by POST end with a status, as the services of some vendors do. */
  public void answerRefreshWith(int status) {
    refreshStatus = status;
  }

  /** Adds members to the replies, such as {@code "refresh_token":"next"}. */
  public void addToReplies(String members) {
    extra = "," + members;
  }

  /** Returns the URL to put into challenges. */
  public String realm() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/token";
  }

  /** Returns the certificate of the key that signs, in PEM. */
  public String certificate() {
    return SIGNER.certificatePem();
  }

  /** Returns the requests so far. */
  public List<Seen> seen() {
    return List.copyOf(seen);
  }

  /** Returns whether {@code token} allows {@code action} on {@code repository}. */
  public boolean allows(String token, String repository, String action) {
    return granted.getOrDefault(token, Set.of()).contains(repository + ":" + action);
  }

  /** Forgets all tokens: a registry refuses them from now on. */
  public void revokeAll() {
    granted.clear();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      boolean refresh = exchange.getRequestMethod().equals("POST");
      String fields = refresh ? body : String.valueOf(exchange.getRequestURI().getRawQuery());
      String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      List<String> scopes = scopes(fields);
      seen.add(new Seen(exchange.getRequestMethod(), scopes, authorization, body));
      boolean known = refresh || (authorization != null && authorization.equals(allowed));
      if (refresh && refreshStatus != 200) {
        reply(exchange, refreshStatus, "{}");
      } else if (authorization != null && !known) {
        reply(exchange, 401, "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"wrong\"}]}");
      } else {
        String token = token(scopes, known);
        reply(exchange, 200, "{\"token\":\"" + token + "\",\"expires_in\":300" + extra + "}");
      }
    }
  }

  private static List<String> scopes(String fields) {
    List<String> scopes = new ArrayList<>();
    for (String field : fields.split("&", -1)) {
      if (field.startsWith("scope=")) {
        String value = URLDecoder.decode(field.substring(6), StandardCharsets.UTF_8);
        scopes.addAll(List.of(value.split(" ")));
      }
    }
    return scopes;
  }

  private String token(List<String> scopes, boolean known) {
    List<String> access = new ArrayList<>();
    Set<String> grants = ConcurrentHashMap.newKeySet();
    for (String scope : scopes) {
      String[] parts = scope.split(":", -1);
      List<String> actions = new ArrayList<>(List.of(parts[2].split(",")));
      actions.removeIf(action -> !known && !action.equals("pull"));
      actions.forEach(action -> grants.add(parts[1] + ":" + action));
      access.add(
          "{\"type\":\"repository\",\"name\":\"%s\",\"actions\":[%s]}"
              .formatted(
                  parts[1], String.join(",", actions.stream().map(a -> "\"" + a + "\"").toList())));
    }
    String token = signed(access);
    granted.put(token, grants);
    return token;
  }

  private String signed(List<String> access) {
    try {
      long now = Instant.now().getEpochSecond();
      String certificate = Base64.getEncoder().encodeToString(SIGNER.certificate().getEncoded());
      String head = "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"x5c\":[\"" + certificate + "\"]}";
      String claims =
          "{\"iss\":\"%1$s\",\"sub\":\"u\",\"aud\":\"%1$s\",\"exp\":%2$d,\"nbf\":%3$d,\"iat\":%3$d,\"jti\":\"%4$s\",\"access\":[%5$s]}"
              .formatted(SERVICE, now + 300, now - 10, UUID.randomUUID(), String.join(",", access));
      String text =
          url(head.getBytes(StandardCharsets.UTF_8))
              + "."
              + url(claims.getBytes(StandardCharsets.UTF_8));
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(SIGNER.keyPair().getPrivate());
      signature.update(text.getBytes(StandardCharsets.US_ASCII));
      return text + "." + url(signature.sign());
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException(broken);
    }
  }

  private static String url(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static void reply(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
