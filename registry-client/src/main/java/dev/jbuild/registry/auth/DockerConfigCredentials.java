package dev.jbuild.registry.auth;

import dev.jbuild.oci.ImageReference;
import dev.jbuild.registry.Credential;
import dev.jbuild.registry.Credentials;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Credentials of the files that docker, podman and their kin write, in this order: {@code
 * $JBUILD_AUTH_FILE}, by which a caller adds what only it knows; {@code $REGISTRY_AUTH_FILE}, and
 * then nothing else; {@code $XDG_RUNTIME_DIR/containers/auth.json}; {@code
 * $XDG_CONFIG_HOME/containers/auth.json}, else {@code ~/.config/containers/auth.json}; {@code
 * $DOCKER_CONFIG/config.json}, else {@code ~/.docker/config.json}; {@code ~/.dockercfg}. The first
 * file that has something for a repository wins; in it a helper for the host, then the most
 * specific key, then the store. Files are read, and helpers asked, once, when a registry first
 * wants credentials. Source: containers-auth.json(5), the reference of docker login.
 */
public final class DockerConfigCredentials implements Credentials {
  private final List<Path> paths;
  private final @Nullable String searchPath;
  // Guarded by this: so that a helper that asks a person asks once.
  private final Map<Path, CredentialFile> files = new HashMap<>();
  private final Map<String, Optional<Credential>> found = new HashMap<>();

  /** Looks into the files that {@code environment} and {@code home} lead to. Reads nothing yet. */
  public DockerConfigCredentials(Map<String, String> environment, Path home) {
    this.paths = paths(environment, home);
    this.searchPath = environment.get("PATH");
  }

  /** Returns the credentials of the user who runs this process, whose home $HOME may name. */
  public static DockerConfigCredentials ofThisProcess() {
    Map<String, String> environment = System.getenv();
    Path home = folder(environment, "HOME").orElse(Path.of(System.getProperty("user.home", "/")));
    return new DockerConfigCredentials(environment, home);
  }

  private static List<Path> paths(Map<String, String> environment, Path home) {
    List<Path> all = new ArrayList<>();
    folder(environment, "JBUILD_AUTH_FILE").ifPresent(all::add);
    Optional<Path> only = folder(environment, "REGISTRY_AUTH_FILE");
    if (only.isPresent()) {
      all.add(only.get());
      return all;
    }
    folder(environment, "XDG_RUNTIME_DIR")
        .ifPresent(folder -> all.add(folder.resolve("containers/auth.json")));
    all.add(
        folder(environment, "XDG_CONFIG_HOME")
            .orElse(home.resolve(".config"))
            .resolve("containers/auth.json"));
    all.add(
        folder(environment, "DOCKER_CONFIG")
            .orElse(home.resolve(".docker"))
            .resolve("config.json"));
    all.add(home.resolve(".dockercfg"));
    return all;
  }

  private static Optional<Path> folder(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name))
        .filter(value -> !value.isBlank())
        .map(Path::of);
  }

  @Override
  public synchronized Optional<Credential> find(ImageReference repository)
      throws IOException, InterruptedException {
    String key = repository.registry() + "/" + repository.repository();
    Optional<Credential> known = found.get(key);
    if (known == null) {
      known = search(repository);
      found.put(key, known);
    }
    return known;
  }

  private Optional<Credential> search(ImageReference repository)
      throws IOException, InterruptedException {
    for (Path path : paths) {
      CredentialFile file = files.get(path);
      if (file == null) {
        file = CredentialFile.read(path);
        files.put(path, file);
      }
      Optional<Credential> credential = search(file, repository);
      if (credential.isPresent()) {
        return credential;
      }
    }
    return Optional.empty();
  }

  private Optional<Credential> search(CredentialFile file, ImageReference repository)
      throws IOException, InterruptedException {
    Optional<String> helper = file.helper(repository.registry());
    if (helper.isPresent()) {
      return ask(helper.get(), repository.registry());
    }
    Optional<Credential> written = file.written(repository);
    if (written.isPresent() || file.store().isEmpty()) {
      return written;
    }
    return ask(file.store().get(), repository.registry());
  }

  private Optional<Credential> ask(String helper, String registry)
      throws IOException, InterruptedException {
    return new CredentialHelper(helper, searchPath).get(CredentialFile.serverOf(registry));
  }

  @Override
  public String searched(ImageReference repository) {
    return "credentials for %s are looked up under the keys %s to %s in %s; docker login and podman login write them"
        .formatted(
            repository.registry(),
            repository.registry() + "/" + repository.repository(),
            CredentialFile.serverOf(repository.registry()),
            String.join(", ", paths.stream().map(Path::toString).toList()));
  }
}
