package dev.jbuild.registry;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A proxy that can't be reached, or doesn't lead on. The message is for people. */
final class ProxyFailure extends ConnectException {
  private static final long serialVersionUID = 1;

  /** What OkHttp says of a refused tunnel. */
  private static final Pattern REFUSED = Pattern.compile("response code for CONNECT: (\\d+)");

  private ProxyFailure(String message, IOException cause) {
    super(message);
    initCause(cause);
  }

  /** Returns what {@code broken} is if the proxy is to blame for it. */
  static Optional<ProxyFailure> of(Proxies.ProxyServer proxy, String host, IOException broken) {
    String said = String.valueOf(broken.getMessage());
    Matcher refused = REFUSED.matcher(said);
    if (refused.find()) {
      String status = refused.group(1);
      String why =
          "the proxy " + proxy.name() + " doesn't lead to " + host + ": it answers " + status;
      return Optional.of(new ProxyFailure(why, broken));
    }
    if (said.contains("authenticate with proxy")) {
      String why = "the proxy " + proxy.name() + " wants another user or password";
      return Optional.of(new ProxyFailure(why, broken));
    }
    return broken instanceof ConnectException || broken instanceof UnknownHostException
        ? Optional.of(
            new ProxyFailure(
                "the proxy can't be reached: " + Unreachable.why(proxy.name(), broken), broken))
        : Optional.empty();
  }
}
