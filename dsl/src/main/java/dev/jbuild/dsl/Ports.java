package dev.jbuild.dsl;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what EXPOSE names: {@code port[-port][/protocol]}, maybe behind an address, a port of the
 * host and colons, which are checked and mean nothing.
 */
final class Ports {
  private static final Pattern FORM =
      Pattern.compile(
          "(?:(?:(?<address>.*):)?(?<host>[^:]*):)?(?<ports>[^:/]+)(?:/(?<protocol>.*))?");
  private static final Pattern RANGE = Pattern.compile("([0-9]{1,9})(?:-([0-9]{1,9}))?");
  private static final Pattern ADDRESS =
      Pattern.compile("\\[?[0-9a-fA-F]*:[0-9a-fA-F:.]*]?|(?:[0-9]{1,3}\\.){3}[0-9]{1,3}|");
  private static final List<String> PROTOCOLS = List.of("tcp", "udp", "sctp");
  private static final int LAST = 65_535;

  private Ports() {}

  /** The ports from one to another. */
  private record Range(int from, int to) {
    static Optional<Range> of(String text) {
      Matcher form = RANGE.matcher(text);
      if (!form.matches()) {
        return Optional.empty();
      }
      int from = Integer.parseInt(form.group(1));
      int to = form.group(2) == null ? from : Integer.parseInt(form.group(2));
      return from <= to && to <= LAST ? Optional.of(new Range(from, to)) : Optional.empty();
    }

    int size() {
      return to - from + 1;
    }
  }

  /** Returns each port as {@code 80/tcp}, or nothing if {@code text} is malformed. */
  static Optional<List<String>> of(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    String given = form.group("protocol");
    String protocol = given == null || given.isEmpty() ? "tcp" : given.toLowerCase(Locale.ROOT);
    Optional<Range> range = Range.of(form.group("ports"));
    if (range.isEmpty() || !PROTOCOLS.contains(protocol) || !mapsFrom(form, range.get())) {
      return Optional.empty();
    }
    List<String> ports = new ArrayList<>();
    for (int port = range.get().from; port <= range.get().to; port++) {
      ports.add(port + "/" + protocol);
    }
    return Optional.of(ports);
  }

  private static boolean mapsFrom(Matcher form, Range ports) {
    String address = form.group("address");
    if (address != null && !ADDRESS.matcher(address).matches()) {
      return false;
    }
    String host = form.group("host");
    if (host == null || host.isEmpty()) {
      return true;
    }
    Optional<Range> range = Range.of(host);
    return range.isPresent() && (ports.size() == 1 || ports.size() == range.get().size());
  }
}
