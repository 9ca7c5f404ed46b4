package dev.jbuild.registry;

import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Which proxy a request goes through: {@code HTTP_PROXY} and {@code HTTPS_PROXY} name one for each
 * scheme, {@code NO_PROXY} what is asked directly; each in upper or lower case. Loopback is always
 * asked directly. Source: the rules of Go's net/http, which Docker follows.
 */
public final class Proxies {
  /** Everything is asked directly. */
  public static final Proxies NONE = new Proxies(null, null, NoProxy.of(""));

  private final @Nullable ProxyServer http;
  private final @Nullable ProxyServer https;
  private final NoProxy direct;

  private Proxies(@Nullable ProxyServer http, @Nullable ProxyServer https, NoProxy direct) {
    this.http = http;
    this.https = https;
    this.direct = direct;
  }

  /**
   * Returns what {@code environment} says.
   *
   * @throws RegistryException with the problem BadProxy
   */
  public static Proxies of(Map<String, String> environment) {
    // A web server would take a header of its client's for it. Source: CVE-2016-5385.
    String http = environment.containsKey("REQUEST_METHOD") ? "" : value(environment, "HTTP_PROXY");
    String https = value(environment, "HTTPS_PROXY");
    if (http.isEmpty() && https.isEmpty()) {
      return NONE;
    }
    return new Proxies(
        server("HTTP_PROXY", http),
        server("HTTPS_PROXY", https),
        NoProxy.of(value(environment, "NO_PROXY")));
  }

  private static String value(Map<String, String> environment, String name) {
    String upper = environment.getOrDefault(name, "");
    return upper.isEmpty()
        ? environment.getOrDefault(name.toLowerCase(Locale.ROOT), "").strip()
        : upper.strip();
  }

  private static @Nullable ProxyServer server(String name, String address) {
    if (address.isEmpty()) {
      return null;
    }
    boolean isSocks = address.matches("socks5h?://.*");
    String url = address.contains("://") ? address : "http://" + address;
    HttpUrl parsed = HttpUrl.parse(isSocks ? url.replaceFirst("socks5h?", "http") : url);
    if (parsed == null || parsed.isHttps() || (isSocks && !parsed.username().isEmpty())) {
      throw new RegistryException(
          new Problem(
              "BadProxy",
              name
                  + " is no address of a proxy that is spoken to by http, or by socks5 without"
                  + " password",
              Place.ANYWHERE,
              "write it as http://HOST:PORT, with USER:PASSWORD@ before the host if need be"));
    }
    return new ProxyServer(isSocks, parsed);
  }

  /**
   * A proxy.
   *
   * @param address host, port and credentials
   */
  record ProxyServer(boolean isSocks, HttpUrl address) {
    /** Returns {@code host:port}. */
    String name() {
      return address.host() + ":" + address.port();
    }

    /** Returns the value of {@code Proxy-Authorization}, if the proxy has a user. */
    Optional<String> authorization() {
      return address.username().isEmpty()
          ? Optional.empty()
          : Optional.of(okhttp3.Credentials.basic(address.username(), address.password()));
    }

    Proxy toJava() {
      return new Proxy(
          isSocks ? Proxy.Type.SOCKS : Proxy.Type.HTTP,
          InetSocketAddress.createUnresolved(address.host(), address.port()));
    }
  }

  boolean isEmpty() {
    return http == null && https == null;
  }

  /** Returns the proxy that {@code url} is asked through. */
  Optional<ProxyServer> find(HttpUrl url) {
    ProxyServer server = url.isHttps() ? https : http;
    return server == null
            || IpLiteral.isLoopback(url.host())
            || direct.covers(url.host(), url.port())
        ? Optional.empty()
        : Optional.of(server);
  }
}
