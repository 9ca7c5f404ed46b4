package dev.jbuild.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The launcher, unpacked once into the state folder under the digest of its bytes. */
final class LauncherFile {
  private LauncherFile() {}

  /**
   * Returns the launcher for this machine. What lies there is only used if its bytes have the
   * digest that was packed with the classes.
   *
   * @throws SandboxException if there is no launcher for this machine
   */
  static Path in(Path dir) throws IOException {
    Architecture architecture =
        Architecture.current()
            .orElseThrow(() -> Problems.launcherMissing(System.getProperty("os.arch")));
    String name = "launcher-" + architecture.platform();
    String digest =
        Resources.bytes(name + ".sha256")
            .map(bytes -> new String(bytes, StandardCharsets.US_ASCII).strip())
            .orElseThrow(() -> Problems.launcherMissing(architecture.platform()));
    Path file = dir.resolve("launcher-" + digest);
    if (!holds(file, digest)) {
      byte[] bytes =
          Resources.bytes(name)
              .orElseThrow(() -> Problems.launcherMissing(architecture.platform()));
      if (!digest.equals(sha256(bytes))) {
        throw new IllegalStateException("packed launcher is not " + digest);
      }
      write(file, bytes);
    }
    return file;
  }

  private static boolean holds(Path file, String digest) throws IOException {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && Files.isExecutable(file)
        && digest.equals(sha256(Files.readAllBytes(file)));
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

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
