package dev.jbuild.registry;

import java.util.List;
import okhttp3.HttpUrl;

/** One registry: where it was found, and what it demanded last. Safe for several threads. */
final class Registry {
  private final Address address;
  private final HttpUrl base;
  private final boolean proven;
  private volatile List<Challenge> challenges;
  private volatile boolean headless;

  /**
   * Makes a registry that was found.
   *
   * @param proven whether it answered as a registry does
   */
  Registry(Address address, HttpUrl base, boolean proven, List<Challenge> challenges) {
    this.address = address;
    this.base = base;
    this.proven = proven;
    this.challenges = List.copyOf(challenges);
  }

  /** Returns the name by which references and users call it. */
  String name() {
    return address.registry();
  }

  HttpUrl base() {
    return base;
  }

  boolean isInsecure() {
    return address.insecure();
  }

  boolean isLoopback() {
    return address.isLoopback();
  }

  boolean isProven() {
    return proven;
  }

  /** Returns whether {@code url} is this very server: only then may it see credentials. */
  boolean owns(HttpUrl url) {
    return url.scheme().equals(base.scheme())
        && url.host().equals(base.host())
        && url.port() == base.port();
  }

  /** Returns whether a server that nobody vouches for will do at {@code url}. */
  boolean acceptsAnyCertificate(HttpUrl url) {
    return isInsecure() && url.host().equals(base.host());
  }

  /** Returns {@code /v2/<repository>/<rest>} on this registry. */
  HttpUrl url(String repository, String rest) {
    return base.newBuilder().addPathSegments("v2/" + repository + "/" + rest).build();
  }

  List<Challenge> challenges() {
    return challenges;
  }

  void challenged(List<Challenge> offered) {
    challenges = List.copyOf(offered);
  }

  /** Returns whether it is known to refuse HEAD. */
  boolean isHeadless() {
    return headless;
  }

  void refusesHead() {
    headless = true;
  }
}
