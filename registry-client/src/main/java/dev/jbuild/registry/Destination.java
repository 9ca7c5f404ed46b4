package dev.jbuild.registry;

import dev.jbuild.problem.Problem;
import okhttp3.HttpUrl;

/** Where a registry may send us: it must not use us to reach what it can't reach itself. */
final class Destination {
  private Destination() {}

  /**
   * Checks a URL to which credentials or an upload shall go.
   *
   * @throws RegistryException if it's refused
   */
  static void checkForSecrets(Registry registry, HttpUrl url, String what) {
    check(registry, url, what);
    if (IpLiteral.isPrivate(url.host())
        && !url.host().equals(registry.base().host())
        && !(registry.isLoopback() && IpLiteral.isLoopback(url.host()))) {
      throw refused(registry, url, what, "is a private address, and not the registry's own");
    }
  }

  /**
   * Checks a URL that is read without credentials.
   *
   * @throws RegistryException if it's refused
   */
  static void checkForRedirect(Registry registry, HttpUrl url) {
    check(registry, url, "redirect");
    if (IpLiteral.isLocal(url.host())
        && !url.host().equals(registry.base().host())
        && !registry.isLoopback()) {
      throw refused(registry, url, "redirect", "is an address of this machine or link only");
    }
  }

  private static void check(Registry registry, HttpUrl url, String what) {
    if (!url.isHttps() && registry.base().isHttps() && !registry.isInsecure()) {
      throw refused(registry, url, what, "is not https");
    }
    if (!url.username().isEmpty() || !url.password().isEmpty()) {
      throw refused(registry, url, what, "carries credentials");
    }
  }

  private static RegistryException refused(
      Registry registry, HttpUrl url, String what, String why) {
    return new RegistryException(
        new Problem(
            "UnsafeRedirect",
            "the registry's %s %s %s".formatted(what, Redaction.url(url), why),
            Places.of("GET", registry.base(), 0),
            "if you trust "
                + registry.name()
                + " and its network, allow it with --insecure-registry "
                + registry.name()));
  }
}
