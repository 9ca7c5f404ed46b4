package dev.jbuild.builder;

import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The secrets by which hosts give what ADD and contexts name. Source: BuildKit, ADD. */
final class AuthSecrets {
  private final Grants grants;

  AuthSecrets(Grants grants) {
    this.grants = grants;
  }

  /** Returns the value of the header Authorization for a download from {@code host}. */
  Optional<String> http(String host) throws IOException {
    Optional<String> header = value("HTTP_AUTH_HEADER_" + host);
    return header.isPresent()
        ? header
        : value("HTTP_AUTH_TOKEN_" + host).map(token -> "Bearer " + token);
  }

  /** Returns the value of the header Authorization for a git repository of {@code host}. */
  Optional<String> git(String host) throws IOException {
    for (String suffix : List.of("." + host, "")) {
      Optional<String> header = value("GIT_AUTH_HEADER" + suffix);
      if (header.isPresent()) {
        return header;
      }
      Optional<String> token = value("GIT_AUTH_TOKEN" + suffix);
      if (token.isPresent()) {
        byte[] account = ("x-access-token:" + token.get()).getBytes(StandardCharsets.UTF_8);
        return Optional.of("basic " + Base64.getEncoder().encodeToString(account));
      }
    }
    return Optional.empty();
  }

  /** A line end at the end is the editor's; one within would end the header. */
  private Optional<String> value(String id) throws IOException {
    Secret secret = grants.secrets().get(id);
    if (secret == null) {
      return Optional.empty();
    }
    String value = new String(secret.read(), StandardCharsets.UTF_8).strip();
    if (value.chars().anyMatch(c -> c < ' ' || c > '~')) {
      throw new StepFailedException(
          new Problem(
              "SecretNotText",
              "secret " + id + " is no text that a header can hold",
              Place.ANYWHERE,
              "give one line of plain text"));
    }
    return Optional.of(value);
  }
}
