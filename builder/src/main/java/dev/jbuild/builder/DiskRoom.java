package dev.jbuild.builder;

import dev.jbuild.layer.store.StateFolder;
import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.util.List;

/** What a download may take of the disk: a server that sends without end doesn't fill it. */
record DiskRoom(FileStore disk) {
  /** What is always tried, in bytes. */
  static final long SMALL = 32L << 20;

  private static final long MOST_RESERVED = 1L << 30;

  static DiskRoom of(StateFolder state) throws IOException {
    return new DiskRoom(Files.getFileStore(state.root()));
  }

  /**
   * Refuses {@code more} bytes, -1 for unknown, that would leave less than a twentieth of the disk
   * or 1 GiB.
   *
   * @throws StepFailedException with the problem DownloadTooLarge
   */
  void require(long more) throws IOException {
    if (more < SMALL) {
      return;
    }
    long reserved = Math.min(disk.getTotalSpace() / 20, MOST_RESERVED);
    long free = disk.getUsableSpace();
    if (more > free - reserved) {
      String what =
          more == SMALL ? "the file is too large" : "the file has " + (more >> 20) + " MiB";
      throw new StepFailedException(
          ExitCode.ENVIRONMENT,
          List.of(
              new Problem(
                  "DownloadTooLarge",
                  what
                      + ": the disk of the state folder has %d MiB left, %d of them are reserved"
                          .formatted(free >> 20, reserved >> 20),
                  Place.ANYWHERE,
                  "look whether the URL is right; else free some space, or keep jbuild's state"
                      + " elsewhere with --root")));
    }
  }
}
