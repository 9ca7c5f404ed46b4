package dev.jbuild.registry;

import dev.jbuild.problem.Problem;
import java.io.IOException;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Answers that are no success, in words. Closes what it explains. */
final class Refusal {
  private Refusal() {}

  /**
   * Explains {@code answer}.
   *
   * @param credential what was sent, or null
   * @param searched where credentials were looked for
   */
  static RegistryException of(
      Ask ask, Response answer, @Nullable Credential credential, String searched)
      throws IOException {
    try (answer) {
      if (Retries.isRateLimit(answer)) {
        return new RegistryException(tooMany(answer, ask.registry().name()));
      }
      return new RegistryException(
          switch (answer.code()) {
            case 401 -> unauthorized(ask, answer, credential, searched);
            case 403 -> denied(ask, answer, credential, searched);
            case 404 -> notFound(ask, answer);
            case 407 ->
                problem(
                    "RegistryUnreachable",
                    "the proxy before " + ask.registry().name() + " wants another user or password",
                    answer,
                    "write them into HTTP_PROXY, as http://USER:PASSWORD@HOST:PORT");
            case 413 ->
                problem(
                    "RegistryRefused",
                    "what was sent is too large" + RegistryWords.of(answer),
                    answer,
                    "raise the size limit of the registry, or of the proxy in front of it");
            default -> other(answer);
          });
    }
  }

  private static Problem notFound(Ask ask, Response answer) {
    if (!ask.registry().isProven() && !RegistryWords.isRegistry(answer)) {
      return problem(
          "NotARegistry",
          ask.registry().name() + " doesn't answer as a registry does",
          answer,
          "check the host and the port in the image's name");
    }
    return problem(
        "RegistryRefused",
        "the registry has no such thing" + RegistryWords.of(answer),
        answer,
        "check that the repository exists and that its name is right");
  }

  private static Problem other(Response answer) {
    return answer.code() >= 500
        ? problem(
            "RegistryBroken",
            "the registry is broken or overloaded" + RegistryWords.of(answer),
            answer,
            "try again later; the registry's own log says more")
        : problem(
            "RegistryRefused",
            "the registry refuses" + RegistryWords.of(answer),
            answer,
            "look at the registry's own words, and at its log");
  }

  private static Problem unauthorized(
      Ask ask, Response answer, @Nullable Credential credential, String searched) {
    String name = ask.registry().name();
    if (credential == null) {
      return problem(
          "CredentialsNeeded",
          "%s wants credentials for %s, or has no such repository%s"
              .formatted(name, ask.repository().repository(), RegistryWords.of(answer)),
          answer,
          searched);
    }
    boolean basic =
        Challenge.choose(ask.registry().challenges()).filter(Challenge::isBearer).isEmpty();
    return basic || credential instanceof Credential.RegistryToken
        ? wrong(answer, name, credential, searched)
        : denied(ask, answer, credential, searched);
  }

  private static Problem wrong(
      Response answer, String name, Credential credential, String searched) {
    return problem(
        "WrongCredentials",
        "%s doesn't accept the credentials (%s)%s"
            .formatted(name, credential, RegistryWords.of(answer)),
        answer,
        searched);
  }

  private static Problem denied(
      Ask ask, Response answer, @Nullable Credential credential, String searched) {
    return problem(
        "AccessDenied",
        "%s denies access to %s to %s%s"
            .formatted(
                ask.registry().name(),
                ask.repository().repository(),
                credential == null ? "anonymous users" : credential,
                RegistryWords.of(answer)),
        answer,
        credential == null
            ? searched
            : "check the repository's name, and that this account may "
                + (isRead(answer) ? "read" : "write")
                + " it");
  }

  private static boolean isRead(Response answer) {
    String method = answer.request().method();
    return method.equals("GET") || method.equals("HEAD");
  }

  private static Problem tooMany(Response answer, String name) {
    String after = answer.header("Retry-After");
    String limit = answer.header("ratelimit-limit");
    return problem(
        "TooManyRequests",
        "%s wants fewer requests%s%s%s"
            .formatted(
                name,
                limit == null ? "" : " than " + Redaction.text(limit),
                after == null ? "" : ", and a pause until or for " + Redaction.text(after),
                RegistryWords.of(answer)),
        answer,
        "wait, use credentials (accounts have higher limits), or a registry nearer to you");
  }

  /** Explains what a token service said. */
  static RegistryException ofTokenService(
      Registry registry, Response answer, @Nullable Credential credential) throws IOException {
    String words = RegistryWords.of(answer);
    int status = answer.code();
    if (Retries.isRateLimit(answer)) {
      return new RegistryException(tooMany(answer, registry.name()));
    }
    if (status >= 500) {
      return new RegistryException(
          problem(
              "RegistryBroken",
              "the registry's token service is broken or overloaded" + words,
              answer,
              "try again later"));
    }
    return new RegistryException(
        credential == null
            ? problem(
                "CredentialsNeeded",
                registry.name() + " gives no token to anonymous users" + words,
                answer,
                "log in to " + registry.name() + " with docker login or podman login")
            : problem(
                "WrongCredentials",
                "%s doesn't accept the credentials (%s)%s"
                    .formatted(registry.name(), credential, words),
                answer,
                "log in to " + registry.name() + " again with docker login or podman login"));
  }

  /** Explains an answer that breaks the protocol. */
  static RegistryException malformed(Registry registry, String what) {
    return new RegistryException(
        new Problem(
            "MalformedAnswer",
            registry.name() + " answers with " + what,
            Places.of("GET", registry.base(), 0),
            "check that " + registry.name() + " is a registry; if it is, tell who runs it"));
  }

  private static Problem problem(String name, String what, Response answer, @Nullable String hint) {
    return new Problem(name, what, Places.of(answer), hint);
  }
}
