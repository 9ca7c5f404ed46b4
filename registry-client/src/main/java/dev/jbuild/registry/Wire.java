package dev.jbuild.registry;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Sends one request and gets one answer: no redirect, no retry, no cookie. TLS is set up when the
 * first https URL is asked for, since reading the trust store takes longer than a small push.
 */
final class Wire implements AutoCloseable {
  private static final int IDLE_CONNECTIONS = 32;

  private final RegistryOptions.Timeouts timeouts;
  // Guarded by this.
  private @Nullable OkHttpClient plain;
  private @Nullable OkHttpClient verified;
  private @Nullable OkHttpClient unverified;

  Wire(RegistryOptions.Timeouts timeouts) {
    this.timeouts = timeouts;
  }

  /**
   * Sends {@code request}.
   *
   * @param anyCertificate whether a server that nobody vouches for will do
   */
  Response send(Request request, boolean anyCertificate) throws IOException, InterruptedException {
    try {
      return client(request.url().isHttps(), anyCertificate).newCall(request).execute();
    } catch (IOException broken) {
      if (Thread.interrupted()) {
        InterruptedException interrupted = new InterruptedException();
        interrupted.initCause(broken);
        throw interrupted;
      }
      throw broken;
    }
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
        verified = withTls().build();
      }
      return verified;
    }
    if (unverified == null) {
      unverified = trustingAnyone(withTls());
    }
    return unverified;
  }

  private synchronized OkHttpClient plain() {
    if (plain == null) {
      plain =
          new OkHttpClient.Builder()
              .connectionSpecs(List.of(ConnectionSpec.CLEARTEXT))
              .connectionPool(new ConnectionPool(IDLE_CONNECTIONS, 1, TimeUnit.MINUTES))
              .socketFactory(new PromptSockets())
              .followRedirects(false)
              .followSslRedirects(false)
              .connectTimeout(timeouts.connect())
              .readTimeout(timeouts.silence())
              .writeTimeout(timeouts.silence())
              .build();
    }
    return plain;
  }

  private OkHttpClient.Builder withTls() {
    return plain()
        .newBuilder()
        .connectionSpecs(List.of(ConnectionSpec.MODERN_TLS, ConnectionSpec.CLEARTEXT));
  }

  private static OkHttpClient trustingAnyone(OkHttpClient.Builder builder) {
    try {
      X509TrustManager anyone = new AnyCertificate();
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(null, new TrustManager[] {anyone}, new SecureRandom());
      return builder
          .sslSocketFactory(tls.getSocketFactory(), anyone)
          .hostnameVerifier((_, _) -> true)
          .build();
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every JDK has TLS", missing);
    }
  }

  @Override
  public synchronized void close() {
    if (plain != null) {
      plain.connectionPool().evictAll();
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
