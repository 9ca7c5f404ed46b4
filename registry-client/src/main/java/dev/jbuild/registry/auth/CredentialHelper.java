package dev.jbuild.registry.auth;

import dev.jbuild.json.Json;
import dev.jbuild.json.JsonException;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import dev.jbuild.registry.Credential;
import dev.jbuild.registry.RegistryException;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A program {@code docker-credential-<name>} that gives credentials. Source:
 * docker-credential-helpers, README, section Development.
 *
 * @param searchPath folders to look for it, as PATH has them, or null for none
 */
record CredentialHelper(String name, @Nullable String searchPath) {
  private static final int TIMEOUT_SECONDS = 60;
  private static final int REPLY_LIMIT = 64 * 1024;

  /**
   * Asks for {@code server}; empty if the helper has nothing for it.
   *
   * @throws RegistryException if it is missing, fails, or gives nonsense
   */
  Optional<Credential> get(String server) throws IOException, InterruptedException {
    Path program = program();
    Process process =
        new ProcessBuilder(program.toString(), "get")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      send(process, server);
      Reply reply = reply(process);
      if (reply.status == 0) {
        return Optional.of(credential(reply.text));
      }
      if (reply.text.startsWith("credentials not found")
          || reply.text.startsWith("no credentials")) {
        return Optional.empty();
      }
      throw failed("%s exited with %d for %s".formatted(program(), reply.status, server));
    } finally {
      process.destroyForcibly();
    }
  }

  private Path program() {
    String file = "docker-credential-" + name;
    if (!name.matches("[A-Za-z0-9._-]+")) {
      throw failed("the name of the helper is not made of letters, digits and . _ -");
    }
    for (String folder :
        searchPath == null ? new String[0] : searchPath.split(File.pathSeparator)) {
      Path program = Path.of(folder.isEmpty() ? "." : folder, file);
      if (Files.isExecutable(program)) {
        return program;
      }
    }
    throw failed("there is no program " + file + " on the PATH");
  }

  private static void send(Process process, String server) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(server.getBytes(StandardCharsets.UTF_8));
    } catch (IOException unread) {
      // It may know its answer without reading the question: what it says and returns counts.
    }
  }

  private record Reply(int status, String text) {}

  /** Its output is read on a thread of its own, so that one that never ends can be given up. */
  private Reply reply(Process process) throws InterruptedException {
    byte[][] read = {new byte[0]};
    Thread reader =
        Thread.ofVirtual()
            .start(() -> {
              try {
                read[0] = process.getInputStream().readNBytes(REPLY_LIMIT);
              } catch (IOException ended) {
                // Its status tells.
              }
            });
    if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
      throw failed("docker-credential-%s doesn't end within %d s".formatted(name, TIMEOUT_SECONDS));
    }
    reader.join(TimeUnit.SECONDS.toMillis(TIMEOUT_SECONDS));
    return new Reply(process.exitValue(), new String(read[0], StandardCharsets.UTF_8));
  }

  private Credential credential(String reply) {
    try {
      Json.Object json = Json.parse(reply.getBytes(StandardCharsets.UTF_8)).asObject("reply");
      String user = json.requireText("Username");
      String secret = json.requireText("Secret");
      return user.equals("<token>")
          ? new Credential.IdentityToken("", secret)
          : new Credential.Basic(user, secret);
    } catch (JsonException malformed) {
      // Its message may quote the secret.
      throw failed("docker-credential-" + name + " answers with something else than credentials");
    }
  }

  private RegistryException failed(String what) {
    return new RegistryException(
        new Problem(
            "CredentialHelperFailed",
            what,
            Place.ANYWHERE,
            "install or mend docker-credential-%s, or take it out of credHelpers and credsStore in the credential file"
                .formatted(name)));
  }
}
