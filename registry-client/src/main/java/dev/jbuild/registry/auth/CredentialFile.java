package dev.jbuild.registry.auth;

import dev.jbuild.json.Json;
import dev.jbuild.json.JsonException;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import dev.jbuild.registry.Credential;
import dev.jbuild.registry.RegistryException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;

/** One file of credentials, {@code config.json}, {@code auth.json} or {@code .dockercfg}. */
record CredentialFile(Path path, Json.Object content) {
  private static final String DOCKER_HUB = "docker.io";
  private static final String DOCKER_HUB_KEY = "https://index.docker.io/v1/";

  /**
   * Reads a file; one that isn't there is empty.
   *
   * @throws RegistryException if it's malformed
   */
  static CredentialFile read(Path path) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(path);
    } catch (NoSuchFileException missing) {
      bytes = new byte[0];
    }
    if (new String(bytes, StandardCharsets.UTF_8).isBlank()) {
      return new CredentialFile(path, Json.object().build());
    }
    try {
      Json.Object json = Json.parse(bytes).asObject("the document");
      boolean isOld = path.endsWith(".dockercfg");
      return new CredentialFile(path, isOld ? Json.object().put("auths", json).build() : json);
    } catch (JsonException malformed) {
      // Its message may quote the document, which is a secret.
      throw malformed(path, "the credential file is not valid JSON");
    }
  }

  /** Returns the address by which helpers and old keys know a registry. */
  static String serverOf(String registry) {
    return registry.equals(DOCKER_HUB) ? DOCKER_HUB_KEY : registry;
  }

  /** Returns the name of the helper program for a registry. */
  Optional<String> helper(String registry) {
    try {
      for (var entry : content.textMap("credHelpers").entrySet()) {
        if (normalized(entry.getKey()).equals(registry) && !entry.getValue().isEmpty()) {
          return Optional.of(entry.getValue());
        }
      }
      return Optional.empty();
    } catch (JsonException malformed) {
      throw malformed(path, "member credHelpers is not a map of hosts to names");
    }
  }

  /** Returns the name of the helper program for all registries. */
  Optional<String> store() {
    return content
        .get("credsStore")
        .flatMap(
            value -> value instanceof Json.Text(var name) ? Optional.of(name) : Optional.empty())
        .filter(name -> !name.isEmpty());
  }

  /**
   * Returns what is written under the most specific key: the repository, what is above it, the
   * host.
   */
  Optional<Credential> written(ImageReference repository) {
    String key = repository.registry() + "/" + repository.repository();
    while (true) {
      Optional<Credential> credential = under(key);
      int slash = key.lastIndexOf('/');
      if (credential.isPresent() || slash < 0) {
        return credential;
      }
      key = key.substring(0, slash);
    }
  }

  private Optional<Credential> under(String wanted) {
    Optional<Json.Object> auths =
        content
            .get("auths")
            .flatMap(v -> v instanceof Json.Object o ? Optional.of(o) : Optional.empty());
    if (auths.isEmpty()) {
      return Optional.empty();
    }
    for (var entry : auths.get().members().entrySet()) {
      if (normalized(entry.getKey()).equals(wanted)
          && entry.getValue() instanceof Json.Object values) {
        Optional<Credential> credential = credential(entry.getKey(), values);
        if (credential.isPresent()) {
          return credential;
        }
      }
    }
    return Optional.empty();
  }

  /** Returns a key without scheme and API version, Docker Hub by its one name. */
  static String normalized(String key) {
    String bare =
        key.replaceFirst("^https?://", "").replaceFirst("/+$", "").replaceFirst("/v[12]$", "");
    return bare.replaceFirst("^(?:index|registry-1)\\.docker\\.io(?=/|$)", DOCKER_HUB);
  }

  private Optional<Credential> credential(String key, Json.Object entry) {
    try {
      Credential.Basic basic = basic(key, entry);
      Optional<String> identity = entry.text("identitytoken").filter(text -> !text.isEmpty());
      if (identity.isPresent()) {
        return Optional.of(new Credential.IdentityToken(basic.user(), identity.get()));
      }
      Optional<String> token = entry.text("registrytoken").filter(text -> !text.isEmpty());
      if (token.isPresent()) {
        return Optional.of(new Credential.RegistryToken(token.get()));
      }
      return Optional.<Credential>of(basic).filter(_ -> !basic.user().isEmpty());
    } catch (JsonException malformed) {
      throw malformed(path, "the entry " + key + " is not made of strings");
    }
  }

  private Credential.Basic basic(String key, Json.Object entry) {
    String auth = entry.text("auth").orElse("").strip();
    if (auth.isEmpty()) {
      return new Credential.Basic(
          entry.text("username").orElse(""), entry.text("password").orElse(""));
    }
    try {
      String pair = new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      if (colon < 0) {
        throw malformed(path, "the auth of " + key + " has no colon between user and password");
      }
      // Docker pads the password with NUL.
      String password = pair.substring(colon + 1).replaceFirst("\0+$", "");
      return new Credential.Basic(pair.substring(0, colon), password);
    } catch (IllegalArgumentException noBase64) {
      throw malformed(path, "the auth of " + key + " is not base64");
    }
  }

  private static RegistryException malformed(Path path, String what) {
    return new RegistryException(
        new Problem(
            "MalformedCredentialFile",
            what,
            new Place.File(path.toString()),
            "mend it, or move it away and log in again with docker login or podman login"));
  }
}
