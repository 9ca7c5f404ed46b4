package dev.jbuild.cli.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A web server on loopback: the files of a folder, with ETag and Last-Modified, and below {@code
 * /git/} its repositories by git's own http-backend.
 */
final class WebServer implements AutoCloseable {
  private static final String TIME = "Wed, 21 Oct 2015 07:28:00 GMT";
  private static final String BACKEND = "/usr/lib/git-core/git-http-backend";

  private final HttpServer server;
  private final Path folder;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private volatile @Nullable String wanted;
  private volatile @Nullable String redirect;
  private volatile boolean timeless;
  private volatile boolean ranges;
  private volatile int stall = -1;
  private final CountDownLatch end = new CountDownLatch(1);

  private WebServer(HttpServer server, Path folder) {
    this.server = server;
    this.folder = folder;
  }

  static WebServer of(Path folder) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    WebServer web = new WebServer(server, folder);
    server.createContext("/", web::handle);
    server.start();
    return web;
  }

  String url(String path) {
    return "http://" + host() + path;
  }

  String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** From now on nobody gets anything without this header. */
  void demand(String authorization) {
    wanted = authorization;
  }

  /** From now on nothing is said of when a file was modified. */
  void hideTimes() {
    timeless = true;
  }

  /** From now on a file's first so many bytes come, and nothing more: the connection stays open. */
  void stallAfter(int bytes) {
    stall = bytes;
  }

  /** From now on a file's rest may be asked for. */
  void resume() {
    stall = -1;
    ranges = true;
  }

  /** From now on everybody is sent on to another host. */
  void redirect(String host) {
    redirect = host;
  }

  /** Returns the credentials that came. */
  List<String> authorizations() {
    return List.copyOf(authorizations);
  }

  /** Returns what was asked for since the last call: path and status. */
  List<String> asked() {
    List<String> all = List.copyOf(asked);
    asked.clear();
    return all;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
          .ifPresent(authorizations::add);
      if (redirect != null) {
        exchange
            .getResponseHeaders()
            .set("Location", "http://" + redirect + exchange.getRequestURI());
        answer(exchange, 302, -1);
      } else if (wanted != null
          && !wanted.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"test\"");
        answer(exchange, 401, -1);
      } else if (path.startsWith("/git/")) {
        git(exchange, path);
      } else {
        file(exchange, path);
      }
    }
  }

  /** Notes the answer before anybody can have it. */
  private void answer(HttpExchange exchange, int status, long length) throws IOException {
    asked.add(exchange.getRequestURI().getPath() + " " + status);
    exchange.sendResponseHeaders(status, length);
  }

  private void file(HttpExchange exchange, String path) throws IOException {
    if (path.equals("/huge") || path.equals("/endless")) {
      endless(exchange, path.equals("/huge") ? 1L << 40 : 0);
      return;
    }
    Path file = folder.resolve(path.substring(1));
    if (!Files.isRegularFile(file)) {
      answer(exchange, 404, -1);
      return;
    }
    String etag = "\"" + Sha256.of(file) + "\"";
    exchange.getResponseHeaders().set("ETag", etag);
    if (!timeless) {
      exchange.getResponseHeaders().set("Last-Modified", TIME);
    }
    if (etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
      answer(exchange, 304, -1);
      return;
    }
    String range = exchange.getRequestHeaders().getFirst("Range");
    if (ranges && range != null && etag.equals(exchange.getRequestHeaders().getFirst("If-Range"))) {
      rest(exchange, Files.readAllBytes(file), Integer.parseInt(range.replaceAll("\\D", "")));
      return;
    }
    answer(exchange, 200, Files.size(file));
    if (stall >= 0) {
      exchange.getResponseBody().write(Files.readAllBytes(file), 0, stall);
      exchange.getResponseBody().flush();
      awaitEnd();
    }
    Files.copy(file, exchange.getResponseBody());
  }

  private void rest(HttpExchange exchange, byte[] all, int from) throws IOException {
    exchange
        .getResponseHeaders()
        .set("Content-Range", "bytes %d-%d/%d".formatted(from, all.length - 1, all.length));
    answer(exchange, 206, all.length - from);
    exchange.getResponseBody().write(all, from, all.length - from);
  }

  /** Sends zeros as long as somebody takes them; 0 is for a length that isn't said. */
  private void endless(HttpExchange exchange, long length) throws IOException {
    answer(exchange, 200, length);
    byte[] zeros = new byte[1 << 16];
    try {
      while (true) {
        exchange.getResponseBody().write(zeros);
      }
    } catch (IOException gone) {
      // They have enough.
    }
  }

  private void awaitEnd() {
    try {
      end.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** As CGI. Source: git-http-backend(1), RFC 3875. */
  private void git(HttpExchange exchange, String path) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(BACKEND);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    var environment = builder.environment();
    environment.put("GIT_PROJECT_ROOT", folder.toString());
    environment.put("GIT_HTTP_EXPORT_ALL", "1");
    environment.put("GIT_CONFIG_COUNT", "1");
    environment.put("GIT_CONFIG_KEY_0", "safe.directory");
    environment.put("GIT_CONFIG_VALUE_0", "*");
    environment.put("PATH_INFO", path.substring("/git".length()));
    environment.put("REQUEST_METHOD", exchange.getRequestMethod());
    environment.put("QUERY_STRING", text(exchange.getRequestURI().getQuery()));
    environment.put("CONTENT_TYPE", text(exchange.getRequestHeaders().getFirst("Content-Type")));
    environment.put(
        "HTTP_CONTENT_ENCODING", text(exchange.getRequestHeaders().getFirst("Content-Encoding")));
    environment.put("GIT_PROTOCOL", text(exchange.getRequestHeaders().getFirst("Git-Protocol")));
    Process process = builder.start();
    try (OutputStream in = process.getOutputStream()) {
      exchange.getRequestBody().transferTo(in);
    }
    try (InputStream out = process.getInputStream()) {
      int status = 200;
      for (String line = line(out); !line.isEmpty(); line = line(out)) {
        String[] halves = line.split(": ", 2);
        if (halves[0].equals("Status")) {
          status = Integer.parseInt(halves[1].substring(0, 3));
        } else {
          exchange.getResponseHeaders().set(halves[0], halves[1]);
        }
      }
      answer(exchange, status, 0);
      out.transferTo(exchange.getResponseBody());
    }
  }

  private static String text(@Nullable String text) {
    return Optional.ofNullable(text).orElse("");
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      line.append((char) c);
    }
    return line.toString().strip();
  }

  @Override
  public void close() {
    end.countDown();
    server.stop(0);
  }
}
