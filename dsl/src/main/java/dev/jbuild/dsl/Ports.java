package dev.jbuild.dsl;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what EXPOSE names: {@code port[-port][/protocol]}, maybe behind an address and a colon. */
final class Ports {
  private static final Pattern FORM =
      Pattern.compile("(?:.*:)?(?<from>[0-9]{1,5})(?:-(?<to>[0-9]{1,5}))?(?:/(?<protocol>.*))?");
  private static final List<String> PROTOCOLS = List.of("tcp", "udp", "sctp");
  private static final int LAST = 65_535;

  private Ports() {}

  /** Returns each port as {@code 80/tcp}, or nothing if {@code text} is malformed. */
  static Optional<List<String>> of(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    String given = form.group("protocol");
    String protocol = given == null || given.isEmpty() ? "tcp" : given.toLowerCase(Locale.ROOT);
    int from = Integer.parseInt(form.group("from"));
    int to = form.group("to") == null ? from : Integer.parseInt(form.group("to"));
    if (!PROTOCOLS.contains(protocol) || from > to || to > LAST) {
      return Optional.empty();
    }
    List<String> ports = new ArrayList<>();
    for (int port = from; port <= to; port++) {
      ports.add(port + "/" + protocol);
    }
    return Optional.of(ports);
  }
}
