package dev.jbuild.sandbox;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * A line of {@code /etc/hosts}.
 *
 * @param name the host's name, without white space
 * @param address an IPv4 or IPv6 address, or {@link #GATEWAY}
 */
public record HostEntry(String name, String address) {
  /** Stands for the address by which a step reaches this machine. */
  public static final String GATEWAY = "host-gateway";

  public HostEntry {
    requireWord("host name", name);
    requireWord("address of " + name, address);
    if (!address.equals(GATEWAY) && !isWhole(address)) {
      throw new IllegalArgumentException(address + " is no whole address");
    }
  }

  /** Returns whether programs read it as Java does, who takes also 10.1, 010.0.0.1 and [::1]. */
  private static boolean isWhole(String address) {
    InetAddress read = InetAddress.ofLiteral(address);
    if (read instanceof Inet4Address && address.indexOf(':') < 0) {
      return read.getHostAddress().equals(address);
    }
    return address.indexOf('[') < 0 && address.indexOf('%') < 0;
  }

  private static void requireWord(String what, String word) {
    if (word.isEmpty()
        || word.codePoints().anyMatch(c -> c <= ' ' || c == '#' || Character.isISOControl(c))) {
      throw new IllegalArgumentException(what + " '" + word + "' must be one word");
    }
  }
}
