package dev.jbuild.cli.doctor;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The folder where jbuild keeps its state. */
final class StateFindings {
  private static final long LITTLE_SPACE = 2L << 30;

  /** Whose overlays of overlays, or over the network, the kernel refuses. */
  private static final Set<String> NO_UPPER =
      Set.of("overlay", "nfs", "nfs4", "cifs", "9p", "fuse");

  private StateFindings() {}

  static List<Finding> of(Path root) throws IOException {
    try {
      Files.createDirectories(root);
      Files.delete(Files.createTempFile(root, "doctor", ".tmp"));
    } catch (FileSystemException refused) {
      String why = refused.getReason() == null ? "it may not be written" : refused.getReason();
      return List.of(
          Finding.missing(
              "state", root + ": " + why, "name a folder of your own with --root or JBUILD_ROOT"));
    }
    FileStore store = Files.getFileStore(root);
    long free = store.getUsableSpace();
    String what = root + ", " + store.type() + ", " + MachineFindings.gibibytes(free) + " free";
    if (NO_UPPER.contains(store.type())) {
      return List.of(
          Finding.warn(
              "state", what, "keep it on ext4, xfs or btrfs: --root FOLDER, or a volume there"));
    }
    return List.of(
        free < LITTLE_SPACE
            ? Finding.warn("state", what, "make room: jbuild prune, or another --root")
            : Finding.ok("state", what));
  }
}
