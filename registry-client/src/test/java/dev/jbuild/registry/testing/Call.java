package dev.jbuild.registry.testing;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/** One request that a {@link FakeRegistry} got, and the means to answer it well or badly. */
public final class Call {
  private final HttpExchange exchange;
  private final Map<String, String> query = new TreeMap<>();

  Call(HttpExchange exchange) {
    this.exchange = exchange;
    String raw = exchange.getRequestURI().getRawQuery();
    for (String pair : raw == null ? new String[0] : raw.split("&")) {
      String[] parts = pair.split("=", 2);
      String value = parts.length == 2 ? parts[1] : "";
      query.put(parts[0], URLDecoder.decode(value, StandardCharsets.UTF_8));
    }
  }

  /** Returns the method. */
  public String method() {
    return exchange.getRequestMethod();
  }

  /** Returns the path, without query. */
  public String path() {
    return exchange.getRequestURI().getPath();
  }

  /** Returns a parameter of the query. */
  public Optional<String> query(String name) {
    return Optional.ofNullable(query.get(name));
  }

  /** Returns a request header. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
  }

  /** Reads the whole body; of one that breaks, what came. */
  public byte[] body() {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    try (InputStream in = exchange.getRequestBody()) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        body.write(buffer, 0, count);
      }
    } catch (IOException broken) {
      // What came counts.
    }
    return body.toByteArray();
  }

  /** Reads {@code count} bytes of the body and leaves the rest. */
  public byte[] body(int count) throws IOException {
    return exchange.getRequestBody().readNBytes(count);
  }

  /** Adds a header to the answer to come; one name may have several. */
  public Call with(String name, String value) {
    exchange.getResponseHeaders().add(name, value);
    return this;
  }

  /** Answers without body. */
  public void answer(int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  /** Answers with a body; a HEAD gets the headers only. */
  public void answer(int status, byte[] body) throws IOException {
    if (method().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
      exchange.sendResponseHeaders(status, -1);
    } else {
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  /** Answers with an error as distribution-spec has them. */
  public void refuse(int status, String code, String message) throws IOException {
    with("Content-Type", "application/json");
    String json = "{\"errors\":[{\"code\":\"%s\",\"message\":\"%s\"}]}".formatted(code, message);
    answer(status, json.getBytes(StandardCharsets.UTF_8));
  }

  /** Promises a body, sends its first {@code count} bytes, and breaks the connection. */
  public void cut(int status, byte[] body, int count) throws IOException {
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body, 0, count);
    exchange.getResponseBody().flush();
    reset();
  }

  /** Sends zeros as long as somebody takes them. */
  public void endless() throws IOException {
    exchange.sendResponseHeaders(200, 0);
    byte[] zeros = new byte[1 << 16];
    try {
      while (true) {
        exchange.getResponseBody().write(zeros);
      }
    } catch (IOException gone) {
      exchange.close();
    }
  }

  /** Promises a body, and sends it byte by byte. */
  public void trickle(byte[] body) throws IOException {
    exchange.sendResponseHeaders(200, body.length);
    for (byte one : body) {
      exchange.getResponseBody().write(one);
      exchange.getResponseBody().flush();
    }
    exchange.close();
  }

  /** Promises a body, sends half of it, and falls silent until {@code end}. */
  public void stall(byte[] body, CountDownLatch begun, CountDownLatch end) throws IOException {
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body, 0, body.length / 2);
    exchange.getResponseBody().flush();
    begun.countDown();
    try {
      end.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    reset();
  }

  /** Breaks the connection. */
  public void reset() {
    exchange.close();
  }
}
