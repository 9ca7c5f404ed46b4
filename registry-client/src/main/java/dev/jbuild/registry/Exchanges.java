package dev.jbuild.registry;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Requests with all that belongs to them: credentials, redirects, retries, warnings. */
final class Exchanges {
  static final String USER_AGENT = "jbuild";

  private static final int REDIRECT_LIMIT = 5;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final Pattern WARNING = Pattern.compile("299 \\S+ \"((?:[^\"\\\\]|\\\\.)*)\".*");

  private final Wire wire;
  private final Authorizer authorizer;
  private final Retries retries;
  private final TransferEvents events;
  private final Set<String> warned = ConcurrentHashMap.newKeySet();

  Exchanges(Wire wire, Authorizer authorizer, Retries retries, TransferEvents events) {
    this.wire = wire;
    this.authorizer = authorizer;
    this.retries = retries;
    this.events = events;
  }

  /**
   * Sends a request that may be repeated. The answer has any status; one that may pass has been
   * given its time.
   *
   * @throws RegistryException if there is no answer
   */
  Response send(Ask ask) throws IOException, InterruptedException {
    return send(ask, 0);
  }

  /**
   * As {@link #send(Ask)}; what breaks in the first {@code ahead} bytes is asked for again, too.
   */
  Response send(Ask ask, long ahead) throws IOException, InterruptedException {
    Retries.Turn turn = retries.begin(ask.registry().name());
    while (true) {
      try {
        Response answer = sendOnce(ask);
        if (!Retries.isPassing(answer) || !turn.again(answer)) {
          return ahead(answer, ahead);
        }
        answer.close();
      } catch (NoAnswer broken) {
        if (!turn.again(broken.why())) {
          throw Unreachable.of(ask.request(), ask.registry().name(), broken.why());
        }
      }
    }
  }

  private static Response ahead(Response answer, long bytes) throws NoAnswer {
    try {
      return Wire.ahead(answer, bytes);
    } catch (IOException broken) {
      throw new NoAnswer(broken);
    }
  }

  /**
   * Sends a request that must not simply be repeated.
   *
   * @throws NoAnswer if the connection broke
   */
  Response sendOnce(Ask ask) throws IOException, InterruptedException {
    Optional<String> sent = authorizer.begin(ask);
    Response answer = follow(ask, sent);
    if (answer.code() == 401 && ask.registry().owns(answer.request().url())) {
      Optional<String> better = better(ask, sent, answer);
      if (better.isPresent()) {
        answer.close();
        answer = follow(ask, better);
      }
    }
    warn(ask.registry(), answer);
    return answer;
  }

  private Optional<String> better(Ask ask, Optional<String> sent, Response answer)
      throws IOException, InterruptedException {
    try {
      return authorizer.again(ask, sent, answer);
    } catch (IOException | InterruptedException | RuntimeException failed) {
      answer.close();
      throw failed;
    }
  }

  /** Returns what to throw for an answer that is no success. */
  RegistryException refusal(Ask ask, Response answer) throws IOException, InterruptedException {
    boolean denied = answer.code() == 401 || answer.code() == 403;
    @Nullable Credential sent =
        denied ? authorizer.credential(ask.repository()).orElse(null) : null;
    return Refusal.of(ask, answer, sent, authorizer.searched(ask.repository()));
  }

  Retries retries() {
    return retries;
  }

  private Response follow(Ask ask, Optional<String> authorization)
      throws IOException, InterruptedException {
    Request request = ask.request();
    Request.Builder first = request.newBuilder().header("User-Agent", USER_AGENT);
    first.header("Accept-Encoding", "identity");
    authorization
        .filter(_ -> ask.registry().owns(ask.request().url()))
        .ifPresent(header -> first.header("Authorization", header));
    request = first.build();
    for (int hops = 0; hops <= REDIRECT_LIMIT; hops++) {
      Response answer = wire(ask.registry(), request);
      Optional<HttpUrl> target = redirect(ask.registry(), answer);
      if (target.isEmpty()) {
        return hops == 0 ? answer : asStranger(ask.registry(), answer);
      }
      answer.close();
      request = redirected(ask.registry(), request, answer, target.get());
    }
    throw Refusal.malformed(ask.registry(), "more than " + REDIRECT_LIMIT + " redirects in a row");
  }

  private Response wire(Registry registry, Request request) throws NoAnswer, InterruptedException {
    try {
      return wire.send(request, registry.acceptsAnyCertificate(request.url()));
    } catch (IOException broken) {
      throw new NoAnswer(broken);
    }
  }

  private static Optional<HttpUrl> redirect(Registry registry, Response answer) {
    String location = answer.header("Location");
    if (!REDIRECTS.contains(answer.code()) || location == null) {
      return Optional.empty();
    }
    HttpUrl target = answer.request().url().resolve(location);
    if (target == null) {
      answer.close();
      throw Refusal.malformed(registry, "a redirect to no http address");
    }
    Destination.checkForRedirect(registry, target);
    return Optional.of(target);
  }

  /** Keeps method, body and Range; the registry's credentials stay with the registry. */
  private static Request redirected(
      Registry registry, Request request, Response answer, HttpUrl target) {
    Request.Builder next = request.newBuilder().url(target);
    if (!registry.owns(target)) {
      next.removeHeader("Authorization");
    }
    boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
    return answer.code() == 303 && !reads ? next.get().build() : next.build();
  }

  /** A host that a redirect led to may want a token of its own; ours it must not see. */
  private Response asStranger(Registry registry, Response answer)
      throws IOException, InterruptedException {
    if (answer.code() != 401 || registry.owns(answer.request().url())) {
      return answer;
    }
    Optional<String> token = authorizer.stranger(registry, answer);
    if (token.isEmpty()) {
      return answer;
    }
    answer.close();
    return wire(
        registry, answer.request().newBuilder().header("Authorization", token.get()).build());
  }

  private void warn(Registry registry, Response answer) {
    List<String> warnings = answer.headers("Warning");
    for (String warning : warnings) {
      Matcher text = WARNING.matcher(warning);
      if (text.matches() && warned.add(registry.name() + ' ' + text.group(1))) {
        String plain = text.group(1).replaceAll("\\\\(.)", "$1");
        events.warned(registry.name(), Redaction.text(plain));
      }
    }
  }
}
