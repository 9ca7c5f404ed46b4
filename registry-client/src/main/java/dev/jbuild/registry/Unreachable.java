package dev.jbuild.registry;

import dev.jbuild.problem.Problem;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.Request;

/** Exchanges that got no answer, in words. */
final class Unreachable {
  private Unreachable() {}

  /** Returns whether the same request a second later will hardly fare better. */
  static boolean isFinal(IOException broken) {
    return broken instanceof UnknownHostException
        || broken instanceof ConnectException
        || broken instanceof NoRouteToHostException
        || (broken instanceof SSLException && (isUntrusted(broken) || isPlain(broken)));
  }

  static RegistryException of(Request request, String registry, IOException broken) {
    String host = request.url().host() + ":" + request.url().port();
    return new RegistryException(problem(request, registry, host, broken), broken);
  }

  private static Problem problem(
      Request request, String registry, String host, IOException broken) {
    if (broken instanceof TooSlow slow) {
      return slow.problem(host, Places.of(request));
    }
    if (isUntrusted(broken)) {
      return new Problem(
          "UntrustedCertificate",
          "the certificate of %s is not trusted: %s".formatted(host, innermost(broken)),
          Places.of(request),
          "add its issuer to the trust store of the Java runtime, or, where that is acceptable,"
              + " use --insecure-registry "
              + registry);
    }
    if (isPlain(broken)) {
      return new Problem(
          "PlainHttpRegistry",
          host + " doesn't speak https",
          Places.of(request),
          "if it speaks plain http, and its network is trusted, use --insecure-registry "
              + registry);
    }
    return new Problem(
        "RegistryUnreachable",
        "the registry can't be reached: " + why(host, broken),
        Places.of(request),
        "check the registry's name and port, the network, and that the registry runs");
  }

  static String why(String host, IOException broken) {
    return switch (broken) {
      case UnknownHostException _ -> "there is no host of the name " + hostOf(host);
      case NoRouteToHostException _ -> "there is no route to " + host;
      case SocketTimeoutException _ -> host + " doesn't answer in time";
      case ProxyFailure proxy -> String.valueOf(proxy.getMessage());
      case ConnectException _ -> "nothing listens at " + host;
      default -> "the connection to %s broke (%s)".formatted(host, innermost(broken));
    };
  }

  private static String hostOf(String authority) {
    return authority.substring(0, authority.lastIndexOf(':'));
  }

  static boolean isUntrusted(IOException broken) {
    if (broken instanceof SSLPeerUnverifiedException) {
      return true;
    }
    for (Throwable cause = broken; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateException) {
        return true;
      }
    }
    return false;
  }

  private static boolean isPlain(IOException broken) {
    return broken instanceof SSLException
        && String.valueOf(broken.getMessage()).startsWith("Unsupported or unrecognized SSL");
  }

  static String innermost(Throwable broken) {
    Throwable cause = broken;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String text = cause.getMessage();
    String first = text == null ? "no reason given" : text.lines().findFirst().orElse("");
    return Redaction.text(first);
  }
}
