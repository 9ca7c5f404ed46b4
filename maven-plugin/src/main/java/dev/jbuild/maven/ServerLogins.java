package dev.jbuild.maven;

import dev.jbuild.jvm.ImageNames;
import dev.jbuild.jvm.engine.RegistryLogins.Login;
import dev.jbuild.jvm.problem.GoalException;
import dev.jbuild.jvm.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.building.SettingsProblem;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;

/** Credentials of {@code settings.xml}: a server whose id is a registry, or below one. */
final class ServerLogins {
  private static final List<String> DOCKER_HUB =
      List.of("docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com");

  private final Settings settings;
  private final SettingsDecrypter decrypter;

  ServerLogins(Settings settings, SettingsDecrypter decrypter) {
    this.settings = settings;
    this.decrypter = decrypter;
  }

  /** Returns the login for {@code image}: of the repository, what is above it, the host alone. */
  Optional<Login> of(String image) {
    String registry = ImageNames.registry(image);
    String key = ImageNames.fullRepository(image);
    for (; ; key = key.substring(0, key.lastIndexOf('/'))) {
      Optional<Server> server = server(key);
      if (server.isPresent()) {
        return login(server.get(), key);
      }
      if (key.indexOf('/') < 0) {
        break;
      }
    }
    Optional<Server> host = server(registry.replaceFirst(":\\d+$", ""));
    if (host.isEmpty() && registry.equals(DOCKER_HUB.get(0))) {
      host = DOCKER_HUB.stream().flatMap(name -> server(name).stream()).findFirst();
    }
    return host.flatMap(server -> login(server, registry));
  }

  /** Returns the logins for every server whose id is a registry that {@code text} names. */
  List<Login> namedIn(String text) {
    List<Login> logins = new ArrayList<>();
    for (Server server : settings.getServers()) {
      String id = server.getId();
      boolean registry = id != null && (id.contains(".") || id.contains(":"));
      if (registry && text.contains(id)) {
        login(server, id).ifPresent(logins::add);
      }
    }
    return logins;
  }

  /** Returns the password of a server, for a secret of the build. */
  String password(String id) {
    Server server =
        server(id)
            .orElseThrow(() ->
                new GoalException(
                    new Problem(
                        "ServerNotFound",
                        "settings.xml has no server " + id,
                        "add it there, as for a repository that is deployed to")));
    String password = decrypted(server).getPassword();
    return password == null ? "" : password;
  }

  private Optional<Server> server(String id) {
    return Optional.ofNullable(settings.getServer(id));
  }

  private Optional<Login> login(Server encrypted, String key) {
    Server server = decrypted(encrypted);
    if (server.getUsername() == null || server.getPassword() == null) {
      return Optional.empty();
    }
    return Optional.of(new Login(key, server.getUsername(), server.getPassword()));
  }

  private Server decrypted(Server server) {
    SettingsDecryptionResult result =
        decrypter.decrypt(new DefaultSettingsDecryptionRequest(server));
    for (SettingsProblem problem : result.getProblems()) {
      if (problem.getSeverity() != SettingsProblem.Severity.WARNING) {
        throw new GoalException(
            new Problem(
                "PasswordNotDecrypted",
                "the password of server " + server.getId() + " in settings.xml can't be decrypted",
                "look at the master password in settings-security.xml; mvn --encrypt-password"
                    + " makes a new one"));
      }
    }
    return result.getServer();
  }
}
