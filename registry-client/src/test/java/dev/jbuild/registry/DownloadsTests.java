package dev.jbuild.registry;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.jbuild.registry.Download.Answer;
import dev.jbuild.registry.Download.Validators;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DownloadsTests {
  private static final byte[] CONTENT = content();
  private static final String TIME = "Wed, 21 Oct 2015 07:28:00 GMT";

  private final FakeTime time = new FakeTime();
  private final Downloads downloads =
      new Downloads(RegistryOptions.of(Credentials.ANONYMOUS), time.timing());
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<ByteArrayOutputStream> written = new ArrayList<>();
  private HttpServer server;

  private static byte[] content() {
    byte[] content = new byte[200_000];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (i * 31 / 7);
    }
    return content;
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  @AfterEach
  void stop() {
    downloads.close();
    server.stop(0);
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** What a server does. */
  private interface Handler {
    void handle(HttpExchange exchange) throws IOException;
  }

  private void on(String path, Handler handler) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            asked.add(
                String.join(
                        " ",
                        path,
                        header(exchange, "Range"),
                        header(exchange, "If-Range"),
                        header(exchange, "If-None-Match"),
                        header(exchange, "If-Modified-Since"),
                        header(exchange, "Authorization"))
                    .strip()
                    .replaceAll(" +", " "));
            handler.handle(exchange);
          }
        });
  }

  private static String header(HttpExchange exchange, String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  private Answer fetch(String path) throws Exception {
    return fetch(new Download(url(path), null, Optional.empty()));
  }

  private Answer fetch(Download download) throws Exception {
    return downloads.fetch(
        download,
        (_, _) -> {
          ByteArrayOutputStream out = new ByteArrayOutputStream();
          written.add(out);
          return out;
        });
  }

  @Test
  void a_file_comes_as_it_is_with_what_the_server_says_of_it() throws Exception {
    on(
        "/f",
        exchange -> {
          exchange.getResponseHeaders().set("ETag", "\"1\"");
          exchange.getResponseHeaders().set("Last-Modified", TIME);
          send(exchange, 200, CONTENT);
        });

    assertThat(fetch("/f"))
        .isEqualTo(new Answer.Fetched(CONTENT.length, new Validators("\"1\"", TIME)));
    assertThat(written.getLast().toByteArray()).isEqualTo(CONTENT);
    assertThat(asked).containsExactly("/f");
  }

  @Test
  void a_server_is_asked_whether_what_is_known_is_still_the_same() throws Exception {
    on("/f", exchange -> send(exchange, 304, new byte[0]));

    Answer byTag = fetch(known(new Validators("\"1\"", TIME)));
    Answer byTime = fetch(known(new Validators(null, TIME)));

    assertThat(List.of(byTag, byTime)).containsOnly(new Answer.Unchanged());
    assertThat(asked).containsExactly("/f \"1\"", "/f " + TIME);
    assertThat(written).isEmpty();
  }

  private Download known(Validators validators) {
    return new Download(url("/f"), null, Optional.of(validators));
  }

  /** Sends half of what is asked for, and goes. */
  private static void breakOff(HttpExchange exchange, int from) throws IOException {
    exchange.sendResponseHeaders(from == 0 ? 200 : 206, CONTENT.length - from);
    exchange.getResponseBody().write(CONTENT, from, (CONTENT.length - from) / 2);
    exchange.getResponseBody().flush();
  }

  @Test
  void a_broken_download_goes_on_where_it_broke() throws Exception {
    on(
        "/f",
        exchange -> {
          exchange.getResponseHeaders().set("ETag", "\"1\"");
          String range = header(exchange, "Range");
          if (range.isEmpty()) {
            breakOff(exchange, 0);
            return;
          }
          int from = Integer.parseInt(range.replaceAll("\\D", ""));
          exchange
              .getResponseHeaders()
              .set(
                  "Content-Range",
                  "bytes %d-%d/%d".formatted(from, CONTENT.length - 1, CONTENT.length));
          if (asked.size() < 3) {
            breakOff(exchange, from);
          } else {
            send(exchange, 206, Arrays.copyOfRange(CONTENT, from, CONTENT.length));
          }
        });

    assertThat(fetch("/f")).isInstanceOf(Answer.Fetched.class);

    assertThat(written).hasSize(1);
    assertThat(written.getFirst().toByteArray()).isEqualTo(CONTENT);
    assertThat(asked).containsExactly("/f", "/f bytes=100000- \"1\"", "/f bytes=150000- \"1\"");
  }

  @Test
  void a_server_that_falls_silent_is_asked_again_where_it_stopped() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    on(
        "/f",
        exchange -> {
          exchange.getResponseHeaders().set("ETag", "\"1\"");
          String range = header(exchange, "Range");
          if (range.isEmpty()) {
            breakOff(exchange, 0);
            await(end);
          } else {
            int from = Integer.parseInt(range.replaceAll("\\D", ""));
            exchange
                .getResponseHeaders()
                .set("Content-Range", "bytes %d-%d/*".formatted(from, CONTENT.length - 1));
            send(exchange, 206, Arrays.copyOfRange(CONTENT, from, CONTENT.length));
          }
        });
    var patience = new RegistryOptions.Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(1));
    RegistryOptions options = RegistryOptions.of(Credentials.ANONYMOUS).withTimeouts(patience);

    try (Downloads hasty = new Downloads(options, time.timing())) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      hasty.fetch(
          new Download(url("/f"), null, Optional.empty()),
          (_, _) -> {
            out.reset();
            return out;
          });

      assertThat(out.toByteArray()).isEqualTo(CONTENT);
    } finally {
      end.countDown();
    }
    // A busy machine may be silent, too, and is asked once more then.
    assertThat(asked).startsWith("/f").allMatch(line -> line.matches("/f( bytes=[0-9]+- \"1\")?"));
    assertThat(asked.getLast()).startsWith("/f bytes=");
  }

  @Test
  void a_server_that_always_trickles_is_given_up() {
    time.takes(Duration.ofSeconds(20));
    on(
        "/f",
        exchange -> {
          exchange.sendResponseHeaders(200, CONTENT.length);
          for (byte one : CONTENT) {
            exchange.getResponseBody().write(one);
            exchange.getResponseBody().flush();
          }
        });

    assertThatThrownBy(() -> fetch("/f"))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("[TransferTooSlow]")
        .hasMessageContaining("in 140 s");
    assertThat(asked).hasSize(RetryPolicy.USUAL.attempts());
  }

  @Test
  void headers_that_trickle_are_given_up() throws Exception {
    var patience = new RegistryOptions.Timeouts(Duration.ofSeconds(5), Duration.ofMillis(100));
    RegistryOptions options =
        RegistryOptions.of(Credentials.ANONYMOUS)
            .withTimeouts(patience)
            .withRetry(new RetryPolicy(1, Duration.ZERO, Duration.ZERO));
    CountDownLatch over = new CountDownLatch(1);
    try (ServerSocket trickling = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        Downloads hasty = new Downloads(options, time.timing())) {
      Thread.startVirtualThread(() -> trickleHeaders(trickling, over));
      String url = "http://127.0.0.1:" + trickling.getLocalPort() + "/f";

      assertThatThrownBy(() ->
              hasty.fetch(
                  new Download(url, null, Optional.empty()),
                  (_, _) -> OutputStream.nullOutputStream()))
          .hasMessageContaining("[HostUnreachable]")
          .hasMessageContaining("doesn't answer in time");
    } finally {
      over.countDown();
    }
  }

  /** The answer is whole after five seconds, of which no hundredth brings nothing. */
  private static void trickleHeaders(ServerSocket server, CountDownLatch over) {
    try (Socket socket = server.accept()) {
      OutputStream out = socket.getOutputStream();
      out.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: ".getBytes(US_ASCII));
      for (int i = 0; i < 1000 && !over.await(5, TimeUnit.MILLISECONDS); i++) {
        out.write('x');
      }
      out.write("\r\n\r\n".getBytes(US_ASCII));
    } catch (IOException gone) {
      // He has given up.
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void who_is_interrupted_does_not_wait_for_a_silent_server() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch half = new CountDownLatch(1);
    on(
        "/f",
        exchange -> {
          breakOff(exchange, 0);
          half.countDown();
          await(end);
        });
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread reader = new Thread(() -> thrown.complete(Assertions.catchThrowable(() -> fetch("/f"))));
    reader.start();
    half.await();

    reader.interrupt();

    // Without that it would be told after two minutes of silence, and by another exception.
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    end.countDown();
  }

  /** What an earlier process has left, and where the rest goes. */
  private static Downloads.Target begun(ByteArrayOutputStream out, Validators validators) {
    return new Downloads.Target() {
      @Override
      public Optional<Downloads.Begun> begun() {
        return Optional.of(new Downloads.Begun(out, out.size(), validators));
      }

      @Override
      public OutputStream begin(long size, Validators told) {
        out.reset();
        return out;
      }
    };
  }

  @Test
  void a_start_that_was_left_is_completed_or_begun_anew_if_the_file_has_changed() throws Exception {
    on(
        "/f",
        exchange -> {
          exchange.getResponseHeaders().set("ETag", "\"2\"");
          if (header(exchange, "If-Range").equals("\"2\"")) {
            exchange
                .getResponseHeaders()
                .set("Content-Range", "bytes 1000-%d/*".formatted(CONTENT.length - 1));
            send(exchange, 206, Arrays.copyOfRange(CONTENT, 1000, CONTENT.length));
          } else {
            send(exchange, 200, CONTENT);
          }
        });
    for (String etag : List.of("\"1\"", "\"2\"")) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(CONTENT, 0, 1000);
      Validators validators = new Validators(etag, null);

      Download download = new Download(url("/f"), null, Optional.of(new Validators("\"0\"", null)));
      Answer answer = downloads.fetch(download, begun(out, validators));

      assertThat(answer)
          .isEqualTo(new Answer.Fetched(CONTENT.length, new Validators("\"2\"", null)));
      assertThat(out.toByteArray()).isEqualTo(CONTENT);
    }
    assertThat(asked).containsExactly("/f bytes=1000- \"1\"", "/f bytes=1000- \"2\"");
  }

  @Test
  void a_file_that_has_changed_meanwhile_begins_anew() throws Exception {
    byte[] other = "other".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    on(
        "/f",
        exchange -> {
          if (asked.size() == 1) {
            exchange.getResponseHeaders().set("ETag", "\"1\"");
            breakOff(exchange, 0);
          } else {
            exchange.getResponseHeaders().set("ETag", "\"2\"");
            send(exchange, 200, other);
          }
        });

    assertThat(fetch("/f")).isEqualTo(new Answer.Fetched(5, new Validators("\"2\"", null)));

    assertThat(written.getLast().toByteArray()).isEqualTo(other);
    assertThat(asked.getLast()).isEqualTo("/f bytes=100000- \"1\"");
  }

  @ParameterizedTest
  @CsvSource({
    "bytes 100000-199999/200000, \"2\", " + "'" + TIME + "'",
    "bytes 100000-199999/200000, W/\"1\", " + "'" + TIME + "'",
    "bytes 100000-199999/200000, \"1\", 'Thu, 22 Oct 2015 07:28:00 GMT'",
    "bytes 99999-199999/200000, \"1\", " + "'" + TIME + "'",
    "bytes 100000-149999/200000, \"1\", " + "'" + TIME + "'",
    "bytes 100000-149999/150000, \"1\", " + "'" + TIME + "'",
    "bytes 100000-149999/*, \"1\", " + "'" + TIME + "'",
    "bytes 100000-199998/200000, \"1\", " + "'" + TIME + "'",
    "bytes=100000-, \"1\", " + "'" + TIME + "'",
  })
  void a_rest_that_is_of_another_content_or_no_rest_is_not_taken(
      String range, String etag, String lastModified) throws Exception {
    on(
        "/f",
        exchange -> {
          boolean isRest = !header(exchange, "Range").isEmpty();
          exchange.getResponseHeaders().set("ETag", isRest ? etag : "\"1\"");
          exchange.getResponseHeaders().set("Last-Modified", isRest ? lastModified : TIME);
          if (isRest) {
            exchange.getResponseHeaders().set("Content-Range", range);
            send(exchange, 206, new byte[range.contains("-149999/") ? 50_000 : 100_000]);
          } else if (asked.size() == 1) {
            breakOff(exchange, 0);
          } else {
            send(exchange, 200, CONTENT);
          }
        });

    assertThat(fetch("/f")).isInstanceOf(Answer.Fetched.class);

    assertThat(asked).containsExactly("/f", "/f bytes=100000- \"1\"", "/f");
    assertThat(written.getLast().toByteArray()).isEqualTo(CONTENT);
  }

  @Test
  void a_part_of_a_file_is_not_taken_for_all_of_it() {
    on(
        "/f",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Range", "bytes 0-9/200000");
          send(exchange, 206, new byte[10]);
        });

    assertThatThrownBy(() -> fetch("/f"))
        .hasMessageContaining("the range bytes 0-9/200000 instead of the whole file")
        .hasMessageContaining("[DownloadBroken]");
    assertThat(written).isEmpty();
  }

  @Test
  void a_time_without_an_etag_is_trusted_where_it_was_past_when_the_server_told_it()
      throws Exception {
    on("/past", exchange -> brokenThenWhole(exchange, TIME));
    on("/later", exchange -> brokenThenWhole(exchange, "Fri, 01 Jan 2100 00:00:00 GMT"));

    fetch("/past");
    fetch("/later");

    assertThat(asked).containsExactly("/past", "/past bytes=100000- " + TIME, "/later", "/later");
  }

  private void brokenThenWhole(HttpExchange exchange, String lastModified) throws IOException {
    exchange.getResponseHeaders().set("Last-Modified", lastModified);
    if (asked.size() % 2 == 1) {
      breakOff(exchange, 0);
    } else {
      send(exchange, 200, CONTENT);
    }
  }

  @Test
  void without_a_strong_validator_a_broken_download_is_not_pieced_together() throws Exception {
    on(
        "/f",
        exchange -> {
          exchange.getResponseHeaders().set("ETag", "W/\"1\"");
          exchange.getResponseHeaders().set("Last-Modified", TIME);
          if (asked.size() == 1) {
            breakOff(exchange, 0);
          } else {
            send(exchange, 200, CONTENT);
          }
        });

    fetch("/f");

    assertThat(asked).containsExactly("/f", "/f");
    assertThat(written.getLast().toByteArray()).isEqualTo(CONTENT);
  }

  @Test
  void what_passes_is_tried_again_and_what_does_not_pass_is_told() throws Exception {
    on("/f", exchange -> send(exchange, asked.size() < 3 ? 503 : 200, CONTENT));
    on("/never", exchange -> send(exchange, 502, new byte[0]));

    assertThat(fetch("/f")).isInstanceOf(Answer.Fetched.class);
    assertThatThrownBy(() -> fetch("/never")).hasMessageContaining("[DownloadBroken]");
    assertThat(time.pauses()).hasSize(2 + RetryPolicy.USUAL.attempts() - 1);
  }

  @ParameterizedTest
  @CsvSource({
    "404, DownloadNotFound, has no such file",
    "410, DownloadNotFound, has no such file",
    "401, DownloadRefused, --secret id=HTTP_AUTH_TOKEN_127.0.0.1",
    "403, DownloadRefused, to anyone",
    "400, DownloadRefused, refuses",
    "501, DownloadBroken, is broken"
  })
  void an_answer_that_is_no_file_is_told(int status, String name, String words) {
    on("/f", exchange -> send(exchange, status, new byte[0]));

    assertThatThrownBy(() -> fetch("/f?token=secret"))
        .hasMessageContaining("[" + name + "]")
        .hasMessageContaining(words)
        .hasMessageContaining(status + "")
        .hasMessageNotContaining("=secret");
    assertThat(written).isEmpty();
  }

  @Test
  void credentials_go_to_the_host_of_the_url_and_to_no_other() throws Exception {
    on(
        "/f",
        exchange -> {
          exchange
              .getResponseHeaders()
              .set("Location", "http://localhost:" + server.getAddress().getPort() + "/g");
          send(exchange, 302, new byte[0]);
        });
    on("/g", exchange -> send(exchange, 200, CONTENT));

    fetch(new Download(url("/f"), "Bearer token", Optional.empty()));

    assertThat(asked).containsExactly("/f Bearer token", "/g");
  }

  @ParameterizedTest
  @CsvSource({"file:///etc/passwd", "ftp://example.com/f", "http://"})
  void a_redirect_leads_to_http_only(String location) {
    on(
        "/f",
        exchange -> {
          exchange.getResponseHeaders().set("Location", location);
          send(exchange, 302, new byte[0]);
        });

    assertThatThrownBy(() -> fetch("/f")).hasMessageContaining("[UnsafeRedirect]");
  }

  @Test
  void redirects_in_a_circle_are_told() {
    on(
        "/f",
        exchange -> {
          exchange.getResponseHeaders().set("Location", "/f");
          send(exchange, 301, new byte[0]);
        });

    assertThatThrownBy(() -> fetch("/f"))
        .hasMessageContaining("more than 10 redirects in a row [UnsafeRedirect]");
  }

  @Test
  void a_host_where_nobody_listens_is_told() {
    Download nowhere = new Download("http://127.0.0.1:1/f", null, Optional.empty());

    assertThatThrownBy(() -> fetch(nowhere))
        .hasMessageContaining("[HostUnreachable]")
        .hasMessageContaining("nothing listens at 127.0.0.1");
  }

  /** Other readers of URLs see the host behind the @ here. */
  @Test
  void the_host_that_credentials_are_chosen_by_is_the_one_that_is_asked() {
    assertThat(Downloads.authority("https://evil.example\\@corp.example/x"))
        .contains("evil.example:443");
    assertThat(Downloads.authority("http://user@Corp.example:8080/x"))
        .contains("corp.example:8080");
    assertThat(Downloads.authority("file:///etc/passwd")).isEmpty();
  }
}
