package dev.jbuild.layer;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A file of the state folder that only saves work: whatever is wrong with it, it counts as absent.
 */
final class KeptFile {
  private static final long HOUR = Duration.ofHours(1).toMillis();

  private KeptFile() {}

  /**
   * Returns the bytes of a file that has at most {@code limit}. Its time says, to the hour, when it
   * was used last, for whoever has to make room.
   */
  static Optional<byte[]> read(Path path, int limit) {
    File file = path.toFile();
    if (file.length() > limit) {
      return Optional.empty();
    }
    try (FileInputStream in = new FileInputStream(file)) {
      byte[] bytes = in.readAllBytes();
      long now = System.currentTimeMillis();
      if (file.lastModified() < now - HOUR) {
        file.setLastModified(now);
      }
      return Optional.of(bytes);
    } catch (IOException absent) {
      return Optional.empty();
    }
  }
}
