package dev.jbuild.registry;

import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Finds registries, each once: does it speak http or https, and what does it demand? */
final class Registries {
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  private final Wire wire;
  private final Retries retries;
  private final Set<String> insecure;
  private final ConcurrentMap<String, Registry> known = new ConcurrentHashMap<>();
  private final SingleFlight<String, Registry> search = new SingleFlight<>();

  Registries(Wire wire, Retries retries, Set<String> insecure) {
    this.wire = wire;
    this.retries = retries;
    this.insecure = insecure;
  }

  /** Loads what the first question needs. */
  static void load() {
    Address.of("localhost", Set.of()).bases().forEach(Registries::ping);
  }

  Registry find(String name) throws IOException, InterruptedException {
    Registry found = known.get(name);
    return found != null ? found : search.get(name, () -> search(name));
  }

  private Registry search(String name) throws InterruptedException {
    Registry found = known.get(name);
    if (found == null) {
      found = search(Address.of(name, insecure));
      known.put(name, found);
    }
    return found;
  }

  private Registry search(Address address) throws InterruptedException {
    Retries.Turn turn = retries.begin(address.registry());
    while (true) {
      HttpUrl asked = address.bases().getFirst();
      IOException last = null;
      for (HttpUrl base : address.bases()) {
        asked = base;
        try {
          Registry found = ping(address, base, base.equals(address.bases().getLast()));
          if (found != null) {
            return found;
          }
        } catch (IOException broken) {
          last = broken;
          boolean refused = broken instanceof ConnectException && !(broken instanceof ProxyFailure);
          if (refused && isSamePort(address)) {
            break;
          }
        }
      }
      IOException why = last == null ? new IOException("no answer of a registry") : last;
      // Nothing listens, or nobody has that name: a typo more often than a registry that starts.
      if (Unreachable.isFinal(why) || !turn.again(why)) {
        throw Unreachable.of(ping(asked), address.registry(), why);
      }
    }
  }

  private static boolean isSamePort(Address address) {
    return address.bases().stream().map(HttpUrl::port).distinct().count() == 1;
  }

  /** Asks without credentials. Null if it isn't here, and there is another place to ask. */
  private @Nullable Registry ping(Address address, HttpUrl base, boolean last)
      throws IOException, InterruptedException {
    try (Response answer = wire.send(ping(base), base.isHttps() && address.insecure())) {
      HttpUrl target = REDIRECTS.contains(answer.code()) ? target(base, answer) : null;
      if (target != null && !base.isHttps() && target.isHttps()) {
        return ping(address, target, true);
      }
      if (!last && isOfAnother(answer)) {
        return null;
      }
      boolean proven = answer.code() == 200 || answer.code() == 401;
      List<Challenge> offered =
          answer.code() == 401 ? Challenge.parseAll(answer.headers("WWW-Authenticate")) : List.of();
      return new Registry(address, base, proven, offered);
    }
  }

  /**
   * Returns whether no registry says this: web servers answer 400 to http on their https port, and
   * a proxy 502 to 504 for who doesn't understand it.
   */
  private static boolean isOfAnother(Response answer) {
    boolean gateway = answer.code() >= 502 && answer.code() <= 504;
    return answer.code() == 400 || (gateway && !RegistryWords.isRegistry(answer));
  }

  /** Returns the root of the same host that a redirect names, or null. */
  private static @Nullable HttpUrl target(HttpUrl base, Response answer) {
    String location = answer.header("Location");
    HttpUrl target = location == null ? null : base.resolve(location);
    return target != null && target.host().equals(base.host()) ? target.resolve("/") : null;
  }

  private static Request ping(HttpUrl base) {
    return new Request.Builder()
        .url(base.newBuilder().addPathSegments("v2/").build())
        .header("User-Agent", Exchanges.USER_AGENT)
        .build();
  }
}
