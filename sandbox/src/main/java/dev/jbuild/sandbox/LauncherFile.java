package dev.jbuild.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;

/** The launcher, unpacked once into the state folder under the digest of its bytes. */
final class LauncherFile {
  private LauncherFile() {}

  /**
   * Returns the launcher for this machine. What lies there is only used if its bytes are those that
   * were packed with the classes.
   *
   * @throws SandboxException if there is no launcher for this machine
   */
  static Path in(Path dir) throws IOException {
    Architecture architecture =
        Architecture.current()
            .orElseThrow(() -> Problems.launcherMissing(System.getProperty("os.arch")));
    String name = "launcher-" + architecture.platform();
    byte[] digest = packed(name + ".sha256", architecture);
    byte[] bytes = packed(name, architecture);
    Path file = dir.resolve("launcher-" + new String(digest, StandardCharsets.US_ASCII).strip());
    if (!holds(file, bytes)) {
      write(file, bytes);
    }
    return file;
  }

  private static byte[] packed(String name, Architecture architecture) {
    return Resources.bytes(name)
        .orElseThrow(() -> Problems.launcherMissing(architecture.platform()));
  }

  /** By its bytes, as to digest them takes a cold JVM far longer. */
  private static boolean holds(Path file, byte[] bytes) throws IOException {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && Files.isExecutable(file)
        && Arrays.equals(bytes, Files.readAllBytes(file));
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    Path temporary = Files.createTempFile(file.getParent(), "launcher-", ".tmp");
    try {
      Files.write(temporary, bytes);
      Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("r-x------"));
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
