import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/**
 * A registry in memory, only as good as the training run of the AOT cache needs it. Argument: the
 * file that gets HOST:PORT as soon as it listens.
 */
public final class TrainingRegistry {
  private record Content(String type, String digest, byte[] bytes) {}

  private final Map<String, Content> contents = new ConcurrentHashMap<>();

  private TrainingRegistry() {}

  public static void main(String[] arguments) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v2/", new TrainingRegistry()::answer);
    server.start();
    Path told = Path.of(arguments[0] + ".new");
    Files.writeString(told, "127.0.0.1:" + server.getAddress().getPort());
    Files.move(told, Path.of(arguments[0]));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      switch (exchange.getRequestMethod()) {
        case "GET", "HEAD" -> read(exchange);
        case "PUT" -> write(exchange, body);
        case "POST", "PATCH" -> beginUpload(exchange);
        default -> exchange.sendResponseHeaders(405, -1);
      }
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private void read(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    Content content = contents.get(path);
    if (path.equals("/v2/")) {
      // With a parameter, as registries send it: OkHttp reads those by classes of their own.
      exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
      exchange.sendResponseHeaders(200, -1);
    } else if (content == null) {
      exchange.sendResponseHeaders(404, -1);
    } else {
      exchange.getResponseHeaders().set("Content-Type", content.type());
      exchange.getResponseHeaders().set("Docker-Content-Digest", content.digest());
      boolean head = exchange.getRequestMethod().equals("HEAD");
      if (head) {
        exchange.getResponseHeaders().set("Content-Length", "" + content.bytes().length);
      }
      exchange.sendResponseHeaders(200, head ? -1 : content.bytes().length);
      if (!head) {
        exchange.getResponseBody().write(content.bytes());
      }
    }
  }

  private void write(HttpExchange exchange, byte[] body)
      throws IOException, NoSuchAlgorithmException {
    String digest =
        "sha256:" + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    URI uri = exchange.getRequestURI();
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    String folder = uri.getPath().replaceFirst("/[^/]*/?$", "/").replace("/uploads/", "/");
    Content content = new Content(type == null ? "application/octet-stream" : type, digest, body);
    contents.put(folder + digest, content);
    contents.put(uri.getPath(), content);
    exchange.getResponseHeaders().set("Docker-Content-Digest", digest);
    exchange.getResponseHeaders().set("Location", folder + digest);
    exchange.sendResponseHeaders(201, -1);
  }

  private static void beginUpload(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    exchange
        .getResponseHeaders()
        .set("Location", path + (path.endsWith("/") ? "" : "/") + System.nanoTime());
    exchange.sendResponseHeaders(202, -1);
  }
}
