package dev.jbuild.sandbox;

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
  }

  private static void requireWord(String what, String word) {
    if (word.isEmpty()
        || word.codePoints().anyMatch(c -> c <= ' ' || c == '#' || Character.isISOControl(c))) {
      throw new IllegalArgumentException(what + " '" + word + "' must be one word");
    }
  }
}
