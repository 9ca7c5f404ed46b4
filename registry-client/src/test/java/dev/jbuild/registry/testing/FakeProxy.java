package dev.jbuild.registry.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A proxy on loopback that leads every request to one port of this machine, whatever host it names.
 * Source: RFC 9110, sections 7.2.2 and 9.3.6.
 */
public final class FakeProxy implements AutoCloseable {
  private static final String REFUSAL =
      """
      HTTP/1.1 407 Proxy Authentication Required
      Proxy-Authenticate: Basic realm="x"
      Content-Length: 0
      Connection: close

      """;

  private final ServerSocket listening;
  private final int target;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile @Nullable String wanted;

  private FakeProxy(ServerSocket listening, int target) {
    this.listening = listening;
    this.target = target;
  }

  /** Starts one that leads to {@code target}, as {@code host:port}. */
  public static FakeProxy to(String target) throws IOException {
    int port = Integer.parseInt(target.substring(target.lastIndexOf(':') + 1));
    FakeProxy proxy =
        new FakeProxy(new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1")), port);
    proxy.threads.execute(proxy::accept);
    return proxy;
  }

  /** Wants this value of {@code Proxy-Authorization}. */
  public void demand(String authorization) {
    wanted = authorization;
  }

  /** Returns {@code host:port}. */
  public String name() {
    return "127.0.0.1:" + listening.getLocalPort();
  }

  /** Returns the first line of each connection so far, without version. */
  public List<String> asked() {
    return List.copyOf(asked);
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        threads.execute(() -> serve(client));
      }
    } catch (IOException closed) {
      // So it ends.
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket server = new Socket(InetAddress.ofLiteral("127.0.0.1"), target)) {
      InputStream in = client.getInputStream();
      OutputStream out = client.getOutputStream();
      String head = head(in);
      String line = head.lines().findFirst().orElse("");
      asked.add(line.replaceFirst(" HTTP/1.*", ""));
      if (wanted != null && !head.contains("\r\nProxy-Authorization: " + wanted + "\r\n")) {
        out.write(REFUSAL.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
        return;
      }
      if (line.startsWith("CONNECT ")) {
        out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      } else {
        server.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
      }
      threads.execute(() -> pump(server, client));
      in.transferTo(server.getOutputStream());
    } catch (IOException ended) {
      // Either side may end it.
    }
  }

  private static void pump(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.close();
    } catch (IOException ended) {
      // Either side may end it.
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      if (c < 0) {
        throw new IOException("no request came");
      }
      head.append((char) c);
    }
    return head.toString();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    threads.shutdownNow();
  }
}
