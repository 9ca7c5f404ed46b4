package dev.jbuild.registry.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A registry in memory that speaks distribution-spec over http, strictly: what a client must not do
 * is refused. It misbehaves where a test tells it to, by {@link #on}.
 */
public final class FakeRegistry implements AutoCloseable {

  /**
   * A request that came.
   *
   * @param line method, space, path and query
   * @param authorization the header, or empty
   */
  public record Seen(String line, String authorization, String range) {}

  /** Answers a call in another way than the registry would. */
  public interface Misbehaviour {
    void answer(Call call) throws IOException;
  }

  private record Rule(String line, AtomicInteger left, Misbehaviour misbehaviour) {}

  static {
    // Else each answer waits for the other side's delayed acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final FakeStorage storage = new FakeStorage();
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private volatile @Nullable String basic;
  private volatile @Nullable TokenService tokens;

  private FakeRegistry(HttpServer server) {
    this.server = server;
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Starts one on 127.0.0.1. */
  public static FakeRegistry start() throws IOException {
    return start("127.0.0.1");
  }

  /** Starts one on another loopback address, such as 127.0.0.2: to others, it's another host. */
  public static FakeRegistry start(String address) throws IOException {
    InetSocketAddress at = new InetSocketAddress(InetAddress.ofLiteral(address), 0);
    return new FakeRegistry(HttpServer.create(at, 128));
  }

  /** Starts one on 127.0.0.1 that speaks https. */
  public static FakeRegistry startWithTls(SSLContext tls) throws IOException {
    InetSocketAddress at = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    HttpsServer server = HttpsServer.create(at, 128);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    return new FakeRegistry(server);
  }

  /** Wants a user and a password for all. */
  public void requireBasic(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    basic = "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  /** Wants tokens of {@code service}. */
  public void requireTokens(TokenService service) {
    tokens = service;
  }

  /**
   * Misbehaves for the next {@code times} requests whose line, as {@link Seen} has it, matches the
   * regular expression {@code line}.
   */
  public void on(String line, int times, Misbehaviour misbehaviour) {
    rules.add(new Rule(line, new AtomicInteger(times), misbehaviour));
  }

  /** Returns {@code host:port}, as references name it. */
  public String name() {
    return server.getAddress().getAddress().getHostAddress() + ":" + server.getAddress().getPort();
  }

  /** Returns what it keeps. */
  public FakeStorage storage() {
    return storage;
  }

  /** Returns the requests so far. */
  public List<Seen> seen() {
    return List.copyOf(seen);
  }

  /** Returns the lines of the requests so far, ids of upload sessions as {@code ID}. */
  public List<String> lines() {
    return seen.stream().map(one -> one.line.replaceAll("uploads/[0-9]+", "uploads/ID")).toList();
  }

  private void handle(HttpExchange exchange) throws IOException {
    Call call = new Call(exchange);
    String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    seen.add(
        new Seen(line, call.header("Authorization").orElse(""), call.header("Range").orElse("")));
    for (Rule rule : rules) {
      if (line.matches(rule.line) && rule.left.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
        rule.misbehaviour.answer(call);
        return;
      }
    }
    answer(call);
  }

  /** Answers as a registry should. */
  public void answer(Call call) throws IOException {
    call.with("Docker-Distribution-Api-Version", "registry/2.0");
    if (isAllowed(call)) {
      new FakeRoutes(storage).answer(call);
    }
  }

  private boolean isAllowed(Call call) throws IOException {
    String sent = call.header("Authorization").orElse("");
    TokenService service = tokens;
    if (basic != null && !sent.equals(basic)) {
      call.with("WWW-Authenticate", "Negotiate");
      call.with("WWW-Authenticate", "Basic realm=\"test\"");
      call.refuse(401, "UNAUTHORIZED", "authentication required");
      return false;
    }
    if (service == null || (call.path().equals("/v2/") && sent.startsWith("Bearer "))) {
      return true;
    }
    Optional<String> repository = FakeRoutes.repository(call);
    String action = List.of("GET", "HEAD").contains(call.method()) ? "pull" : "push";
    String token = sent.replace("Bearer ", "");
    if (repository.isPresent()
        && service.allows(token, repository.get(), action)
        && mayMount(service, token, call)) {
      return true;
    }
    String why = sent.isEmpty() ? "" : ",error=\"insufficient_scope\"";
    String scope =
        repository.map(name -> ",scope=\"repository:" + name + ":" + action + "\"").orElse("");
    call.with(
        "WWW-Authenticate",
        "Bearer realm=\"%s\",service=\"%s\"%s%s"
            .formatted(service.realm(), TokenService.SERVICE, scope, why));
    call.refuse(401, "UNAUTHORIZED", "authentication required");
    return false;
  }

  private static boolean mayMount(TokenService service, String token, Call call) {
    return call.query("from").map(from -> service.allows(token, from, "pull")).orElse(true);
  }

  /** Puts a blob into a repository, and returns its digest. */
  public Digest blob(String repository, byte[] bytes) {
    return storage.blob(repository, bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
