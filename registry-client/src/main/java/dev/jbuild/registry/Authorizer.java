package dev.jbuild.registry;

import dev.jbuild.oci.ImageReference;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Answers registries' challenges. */
final class Authorizer {
  private final Credentials credentials;
  private final Tokens tokens;

  Authorizer(Credentials credentials, Tokens tokens) {
    this.credentials = credentials;
    this.tokens = tokens;
  }

  /** Returns the Authorization header to begin with, empty if the registry demanded none so far. */
  Optional<String> begin(Ask ask) throws IOException, InterruptedException {
    return Challenge.choose(ask.registry().challenges()).isEmpty()
        ? Optional.empty()
        : answer(ask.registry(), ask.repository(), ask.scopes());
  }

  /**
   * Returns the Authorization header to try after {@code refused} came for {@code sent}; empty if
   * there is nothing better. The scope is ours; the challenge's only counts where it says that ours
   * was too narrow.
   */
  Optional<String> again(Ask ask, Optional<String> sent, Response refused)
      throws IOException, InterruptedException {
    List<Challenge> offered = Challenge.parseAll(refused.headers("WWW-Authenticate"));
    Optional<Challenge> chosen = Challenge.choose(offered);
    if (chosen.isEmpty()) {
      return Optional.empty();
    }
    ask.registry().challenged(offered);
    sent.filter(header -> header.startsWith("Bearer "))
        .ifPresent(header -> tokens.drop(header.substring("Bearer ".length())));
    List<Scope> scopes = ask.scopes();
    if (chosen.get().parameter("error").filter("insufficient_scope"::equals).isPresent()) {
      scopes = Scope.union(scopes, scopes(chosen.get()));
    }
    Optional<String> next = answer(ask.registry(), ask.repository(), scopes);
    return next.equals(sent) ? Optional.empty() : next;
  }

  /** Returns an anonymous token for another host that a redirect led to, if it wants one. */
  Optional<String> stranger(Registry registry, Response refused)
      throws IOException, InterruptedException {
    Optional<Challenge> chosen =
        Challenge.choose(Challenge.parseAll(refused.headers("WWW-Authenticate")))
            .filter(Challenge::isBearer);
    if (chosen.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(token(registry, chosen.get(), scopes(chosen.get()), null));
  }

  /** Returns what was, or would have been, sent. */
  Optional<Credential> credential(ImageReference repository)
      throws IOException, InterruptedException {
    return credentials.find(repository);
  }

  String searched(ImageReference repository) {
    return credentials.searched(repository);
  }

  private Optional<String> answer(Registry registry, ImageReference repository, List<Scope> scopes)
      throws IOException, InterruptedException {
    Challenge challenge = Challenge.choose(registry.challenges()).orElseThrow();
    Credential credential = credentials.find(repository).orElse(null);
    if (credential instanceof Credential.RegistryToken(var token)) {
      return Optional.of(Tokens.bearer(token));
    }
    if (challenge.isBearer()) {
      return Optional.of(token(registry, challenge, scopes, credential));
    }
    return switch (credential) {
      case Credential.Basic(var user, var password) -> Optional.of(Tokens.basic(user, password));
      case Credential.IdentityToken(var user, var token) ->
          Optional.of(Tokens.basic(user.isEmpty() ? "<token>" : user, token));
      case Credential.RegistryToken(var token) -> Optional.of(Tokens.bearer(token));
      case null -> Optional.empty();
    };
  }

  private String token(
      Registry registry, Challenge challenge, List<Scope> scopes, @Nullable Credential credential)
      throws IOException, InterruptedException {
    HttpUrl realm = registry.base().resolve(challenge.parameter("realm").orElse(""));
    if (realm == null) {
      throw Refusal.malformed(registry, "its token service is at no http address");
    }
    String service = challenge.parameter("service").orElse("");
    return Tokens.bearer(
        tokens.get(registry, new Tokens.Wanted(realm, service, scopes, credential)));
  }

  private static List<Scope> scopes(Challenge challenge) {
    return challenge.parameter("scope").stream()
        .flatMap(text -> List.of(text.split(" +")).stream())
        .filter(text -> !text.isEmpty())
        .map(Scope::new)
        .toList();
  }
}
