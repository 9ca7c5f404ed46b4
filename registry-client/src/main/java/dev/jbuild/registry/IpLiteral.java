package dev.jbuild.registry;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;

/** What a host name says of itself, without asking the DNS. */
final class IpLiteral {
  private IpLiteral() {}

  /** Returns whether {@code host} is {@code localhost}, a name below it, or a loopback address. */
  static boolean isLoopback(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || parse(host).map(InetAddress::isLoopbackAddress).orElse(false);
  }

  /** Returns whether {@code host} is an address of this machine or link only, or none at all. */
  static boolean isLocal(String host) {
    return isLoopback(host)
        || parse(host)
            .map(ip -> ip.isLinkLocalAddress() || ip.isAnyLocalAddress() || ip.isMulticastAddress())
            .orElse(false);
  }

  /** Returns whether {@code host} is an address that the internet doesn't route. */
  static boolean isPrivate(String host) {
    return isLocal(host) || parse(host).map(IpLiteral::isSiteLocal).orElse(false);
  }

  private static boolean isSiteLocal(InetAddress ip) {
    byte[] raw = ip.getAddress();
    boolean uniqueLocal = raw.length == 16 && (raw[0] & 0xfe) == 0xfc;
    boolean carrierGrade = raw.length == 4 && raw[0] == 100 && (raw[1] & 0xc0) == 64;
    return ip.isSiteLocalAddress() || uniqueLocal || carrierGrade;
  }

  static Optional<InetAddress> parse(String host) {
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    try {
      return Optional.of(InetAddress.ofLiteral(bare));
    } catch (IllegalArgumentException name) {
      return Optional.empty();
    }
  }
}
