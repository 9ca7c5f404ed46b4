package dev.jbuild.registry;

import java.util.List;
import java.util.Set;
import okhttp3.HttpUrl;

/**
 * Where a registry may be found.
 *
 * @param registry as references name it
 * @param authority host[:port] on the network
 * @param insecure plain http and unknown certificates are allowed
 */
record Address(String registry, String authority, boolean insecure) {

  static Address of(String registry, Set<String> insecureRegistries) {
    String authority = registry.equals("docker.io") ? "registry-1.docker.io" : registry;
    boolean insecure =
        insecureRegistries.contains(registry) || insecureRegistries.contains(hostOf(registry));
    return new Address(registry, authority, insecure);
  }

  /**
   * Returns the base URLs to try, best first. Loopback and insecure registries with a port are
   * asked by http first: a port speaks one of both, and an http request that meets TLS fails at
   * once, while the other way round costs the whole set-up of TLS.
   */
  List<HttpUrl> bases() {
    HttpUrl https = HttpUrl.get("https://" + authority + "/");
    HttpUrl http = HttpUrl.get("http://" + authority + "/");
    if (!insecure && !isLoopback()) {
      return List.of(https);
    }
    return hasPort() ? List.of(http, https) : List.of(https, http);
  }

  boolean isLoopback() {
    return IpLiteral.isLoopback(hostOf(authority));
  }

  private boolean hasPort() {
    return !hostOf(authority).equals(authority);
  }

  private static String hostOf(String authority) {
    return authority.replaceFirst(":[0-9]+$", "");
  }
}
