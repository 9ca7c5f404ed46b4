package dev.jbuild.registry;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is asked without proxy: the words of {@code NO_PROXY}. */
final class NoProxy {
  private final List<Word> words;

  private NoProxy(List<Word> words) {
    this.words = List.copyOf(words);
  }

  /** Reads words between commas; one that says nothing covers nothing. */
  static NoProxy of(String text) {
    List<Word> words = new ArrayList<>();
    for (String one : text.split(",", -1)) {
      if (!one.isBlank()) {
        words.add(word(one.strip().toLowerCase(Locale.ROOT)));
      }
    }
    return new NoProxy(words);
  }

  boolean covers(String host, int port) {
    for (Word word : words) {
      if (word.covers(host, port)) {
        return true;
      }
    }
    return false;
  }

  private static Word word(String text) {
    if (text.equals("*")) {
      return new Word.All();
    }
    int slash = text.indexOf('/');
    Optional<InetAddress> network =
        slash < 0 ? Optional.empty() : IpLiteral.parse(text.substring(0, slash));
    if (network.isPresent() && text.substring(slash + 1).matches("\\d{1,3}")) {
      int bits = Integer.parseInt(text.substring(slash + 1));
      return new Word.Network(network.get(), bits);
    }
    boolean hasPort = text.matches("(\\[.*]|[^:]*):\\d{1,5}");
    int colon = text.lastIndexOf(':');
    String host = hasPort ? text.substring(0, colon) : text;
    String name = host.replaceFirst("^\\*?\\.", "").replaceAll("[\\[\\]]", "");
    boolean below = host.startsWith(".") || host.startsWith("*.");
    return new Word.Name(name, below, hasPort ? Integer.parseInt(text.substring(colon + 1)) : 0);
  }

  private sealed interface Word {
    boolean covers(String host, int port);

    /** Every host. */
    record All() implements Word {
      @Override
      public boolean covers(String host, int port) {
        return true;
      }
    }

    /** Addresses whose first {@code bits} are those of {@code network}. */
    record Network(InetAddress network, int bits) implements Word {
      @Override
      public boolean covers(String host, int port) {
        byte[] wanted = network.getAddress();
        byte[] raw = IpLiteral.parse(host).map(InetAddress::getAddress).orElse(new byte[0]);
        boolean isIn = raw.length == wanted.length;
        for (int bit = 0; isIn && bit < Math.min(bits, raw.length * 8); bit++) {
          int mask = 0x80 >> (bit % 8);
          isIn = ((raw[bit / 8] ^ wanted[bit / 8]) & mask) == 0;
        }
        return isIn;
      }
    }

    /**
     * A host.
     *
     * @param below whether only hosts below it are meant, else it and those
     * @param port or 0 for any
     */
    record Name(String name, boolean below, int port) implements Word {
      @Override
      public boolean covers(String host, int asked) {
        boolean isIt = host.equals(name) && !below;
        return (isIt || host.endsWith("." + name)) && (port == 0 || port == asked);
      }
    }
  }
}
