package dev.jbuild.layer.snapshot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is written beside a snapshot's files: its parent, and whether it can be relied upon. A
 * snapshot isn't brought to the disk when it is made, as that would take longer than the step;
 * after a restart of the machine only those that were are believed.
 *
 * @param parent its id, or {@code -} for none
 * @param boot the kernel's boot id when it was made
 * @param synced whether it was brought to the disk since
 */
record Marker(String parent, String boot, boolean synced) {
  private static final Path FILE = Path.of("marker");
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static volatile @Nullable String bootId;

  /** Doesn't change while this process lives. */
  static String bootId() throws IOException {
    String known = bootId;
    if (known == null) {
      known = Files.readString(BOOT_ID).strip();
      bootId = known;
    }
    return known;
  }

  static Path file(Path snapshot) {
    return snapshot.resolve(FILE);
  }

  byte[] bytes() {
    return (parent + "\n" + boot + "\n" + (synced ? "synced" : "made") + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  static Optional<Marker> read(Path snapshot) throws IOException {
    try {
      List<String> lines = Files.readAllLines(file(snapshot));
      return lines.size() == 3
          ? Optional.of(new Marker(lines.get(0), lines.get(1), lines.get(2).equals("synced")))
          : Optional.empty();
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    }
  }

  boolean isTrusted() throws IOException {
    return synced || boot.equals(bootId());
  }
}
