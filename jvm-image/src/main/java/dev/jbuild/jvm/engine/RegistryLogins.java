package dev.jbuild.jvm.engine;

import dev.jbuild.jvm.stage.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A file of credentials that only this user can read, for as long as the engine runs. Its form is
 * that of Docker's {@code config.json}.
 */
public final class RegistryLogins implements AutoCloseable {
  private final Path folder;

  private RegistryLogins(Path folder) {
    this.folder = folder;
  }

  /**
   * User and password of a registry, or of a repository and those below it.
   *
   * @param key {@code HOST[:PORT][/PATH]}
   */
  public record Login(String key, String user, String password) {
    @Override
    public String toString() {
      return "Login[" + key + "]";
    }
  }

  /** Writes the file. */
  public static RegistryLogins write(List<Login> logins) throws IOException {
    Path folder =
        Files.createTempDirectory(
            "jbuild-logins",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    // In this order a process that is ended by a signal removes the file first.
    folder.toFile().deleteOnExit();
    RegistryLogins written = new RegistryLogins(folder);
    written.file().toFile().deleteOnExit();
    Map<String, String> byKey = new LinkedHashMap<>();
    for (Login login : logins) {
      String pair = login.user() + ":" + login.password();
      byKey.putIfAbsent(
          login.key(), Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }
    List<String> members = new ArrayList<>();
    byKey.forEach((key, auth) -> members.add(JsonText.of(key) + ":{\"auth\":\"" + auth + "\"}"));
    Files.createFile(
        written.file(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(written.file(), "{\"auths\":{" + String.join(",", members) + "}}");
    return written;
  }

  /** Returns the file. */
  public Path file() {
    return folder.resolve("auth.json");
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file());
    Files.deleteIfExists(folder);
  }
}
