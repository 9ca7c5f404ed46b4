package dev.jbuild.registry;

import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.io.IOException;
import okhttp3.HttpUrl;
import okhttp3.Response;

/** Downloads that come to nothing, in words. */
final class DownloadRefusal {
  private DownloadRefusal() {}

  /** Explains an answer that is no success. */
  static RegistryException of(Response answer) {
    int status = answer.code();
    String host = answer.request().url().host();
    Place where = Places.of(answer);
    if (status == 404 || status == 410) {
      return new RegistryException(
          new Problem("DownloadNotFound", host + " has no such file", where, "check the URL"));
    }
    if (status == 401 || status == 403) {
      return new RegistryException(
          new Problem(
              "DownloadRefused",
              host + " doesn't give the file to " + (isKnown(answer) ? "this account" : "anyone"),
              where,
              "give a token by --secret id=HTTP_AUTH_TOKEN_" + host + ",env=NAME"));
    }
    return status >= 500
        ? new RegistryException(
            new Problem(
                "DownloadBroken", host + " is broken or overloaded", where, "try again later"))
        : new RegistryException(
            new Problem("DownloadRefused", host + " refuses", where, "check the URL"));
  }

  private static boolean isKnown(Response answer) {
    return answer.request().header("Authorization") != null;
  }

  static RegistryException unreachable(HttpUrl url, IOException broken) {
    Place where = Places.of("GET", url, 0);
    String host = url.host() + ":" + url.port();
    if (broken instanceof TooSlow slow) {
      return new RegistryException(slow.problem(host, where));
    }
    if (Unreachable.isUntrusted(broken)) {
      return new RegistryException(
          new Problem(
              "UntrustedCertificate",
              "the certificate of %s is not trusted: %s"
                  .formatted(host, Unreachable.innermost(broken)),
              where,
              "add its issuer to the trust store of the Java runtime"));
    }
    return new RegistryException(
        new Problem(
            "HostUnreachable",
            Unreachable.why(host, broken),
            where,
            "check the URL, the network, and that the host is up"));
  }

  /**
   * Returns where a redirect leads. Nobody else's server may send us to what only this machine can
   * reach.
   */
  static HttpUrl checkedRedirect(Response answer, String location) {
    HttpUrl from = answer.request().url();
    HttpUrl to = from.resolve(location);
    if (to == null) {
      throw unsafe(answer, "the redirect leads to no http or https address");
    }
    if (from.isHttps() && !to.isHttps()) {
      throw unsafe(answer, "the redirect leads from https to plain http, at " + to.host());
    }
    if (IpLiteral.isLocal(to.host()) && !IpLiteral.isLocal(from.host())) {
      throw unsafe(answer, "the redirect leads to " + to.host() + ", an address of this machine");
    }
    return to;
  }

  static RegistryException tooManyRedirects(HttpUrl url, int limit) {
    return new RegistryException(
        new Problem(
            "UnsafeRedirect",
            "there are more than " + limit + " redirects in a row",
            Places.of("GET", url, 0),
            null));
  }

  private static RegistryException unsafe(Response answer, String what) {
    return new RegistryException(
        new Problem(
            "UnsafeRedirect", what, Places.of(answer), "name the URL that it should lead to"));
  }

  static RegistryException unaskedRange(Response answer) {
    return new RegistryException(
        new Problem(
            "DownloadBroken",
            "the answer has the range "
                + answer.header("Content-Range")
                + " instead of the whole file",
            Places.of(answer),
            "tell who runs the server, or a proxy on the way"));
  }
}
