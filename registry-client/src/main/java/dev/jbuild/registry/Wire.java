package dev.jbuild.registry;

import dev.jbuild.registry.Proxies.ProxyServer;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;
import org.jspecify.annotations.Nullable;

/**
 * Sends one request and gets one answer: no redirect, no retry, no cookie. TLS is set up when the
 * first https URL is asked for, since reading the trust store takes longer than a small push.
 */
final class Wire implements AutoCloseable {
  private static final int IDLE_CONNECTIONS = 32;
  private static final String AUTHORIZATION = "Proxy-Authorization";

  private final RegistryOptions.Timeouts timeouts;
  private final Pace pace;
  private final Proxies proxies;
  // Guarded by this.
  private @Nullable OkHttpClient plain;
  private @Nullable OkHttpClient verified;
  private @Nullable OkHttpClient unverified;

  Wire(RegistryOptions options, Timing timing) {
    this.timeouts = options.timeouts();
    this.pace = new Pace(timeouts.silence(), timing.nanos());
    this.proxies = options.proxies();
  }

  /**
   * Sends {@code request}.
   *
   * @param anyCertificate whether a server that nobody vouches for will do
   */
  Response send(Request request, boolean anyCertificate) throws IOException, InterruptedException {
    ProxyServer proxy = proxies.find(request.url()).orElse(null);
    try {
      return client(request.url().isHttps(), anyCertificate)
          .newCall(proxy == null ? request : through(proxy, request))
          .execute();
    } catch (IOException broken) {
      if (Thread.interrupted()) {
        InterruptedException interrupted = new InterruptedException();
        interrupted.initCause(broken);
        throw interrupted;
      }
      if (proxy != null) {
        String host = request.url().host();
        throw ProxyFailure.of(proxy, host, broken).map(IOException.class::cast).orElse(broken);
      }
      throw broken;
    }
  }

  /** Reads up to {@code bytes} of a body; they are kept for whoever reads it next. */
  static Response ahead(Response answer, long bytes) throws IOException {
    try {
      answer.body().source().request(bytes);
      return answer;
    } catch (IOException broken) {
      answer.close();
      throw broken;
    }
  }

  /** In a tunnel the request is the server's alone. */
  private static Request through(ProxyServer proxy, Request request) {
    return request.url().isHttps() || proxy.isSocks() || proxy.authorization().isEmpty()
        ? request
        : request.newBuilder().header(AUTHORIZATION, proxy.authorization().get()).build();
  }

  /** Makes the client for http, which all others grow from. */
  void prepare() {
    client(false, false);
  }

  private synchronized OkHttpClient client(boolean https, boolean anyCertificate) {
    if (!https) {
      return plain();
    }
    if (!anyCertificate) {
      if (verified == null) {
        verified = trusting(TrustStore.read()).build();
      }
      return verified;
    }
    if (unverified == null) {
      unverified = trusting(new AnyCertificate()).hostnameVerifier((_, _) -> true).build();
    }
    return unverified;
  }

  private synchronized OkHttpClient plain() {
    if (plain == null) {
      OkHttpClient.Builder builder =
          new OkHttpClient.Builder()
              .connectionSpecs(List.of(ConnectionSpec.CLEARTEXT))
              .connectionPool(new ConnectionPool(IDLE_CONNECTIONS, 1, TimeUnit.MINUTES))
              .socketFactory(new PromptSockets())
              .followRedirects(false)
              .followSslRedirects(false)
              .connectTimeout(timeouts.connect())
              .readTimeout(timeouts.silence())
              .writeTimeout(timeouts.silence().plus(timeouts.silence())) // the pace is sooner
              .addInterceptor(pace);
      if (!proxies.isEmpty()) {
        builder.proxySelector(new Selection(proxies)).proxyAuthenticator(this::opening);
      }
      plain = builder.build();
    }
    return plain;
  }

  private OkHttpClient.Builder trusting(X509TrustManager issuers) {
    NativeCrypto.install();
    try {
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(null, new TrustManager[] {issuers}, null);
      return plain()
          .newBuilder()
          .connectionSpecs(List.of(ConnectionSpec.MODERN_TLS, ConnectionSpec.CLEARTEXT))
          .sslSocketFactory(tls.getSocketFactory(), issuers);
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every JDK has TLS", missing);
    }
  }

  /** What opens a tunnel, once. */
  private @Nullable Request opening(@Nullable Route route, Response refused) {
    Request request = refused.request();
    Optional<String> authorization =
        proxies.find(request.url()).flatMap(ProxyServer::authorization);
    return authorization.isEmpty() || request.header(AUTHORIZATION) != null
        ? null
        : request.newBuilder().header(AUTHORIZATION, authorization.get()).build();
  }

  @Override
  public synchronized void close() {
    if (plain != null) {
      plain.connectionPool().evictAll();
    }
  }

  private static final class Selection extends ProxySelector {
    private final Proxies proxies;

    Selection(Proxies proxies) {
      this.proxies = proxies;
    }

    @Override
    public List<Proxy> select(URI uri) {
      HttpUrl url = HttpUrl.get(uri);
      return List.of(
          url == null
              ? Proxy.NO_PROXY
              : proxies.find(url).map(ProxyServer::toJava).orElse(Proxy.NO_PROXY));
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException broken) {
      // It is told by the request that needs it.
    }
  }

  /** For the hosts of --insecure-registry only. */
  private static final class AnyCertificate implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
