package dev.jbuild.builder.prune;

import dev.jbuild.layer.store.StateFolder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Makes room when the disk is nearly full. As BuildKit does, it leaves a reserve for the cache. */
public final class Shortage {
  private static final long MOST = 10L << 30;

  /** To look through a state folder may take seconds. */
  private static final Duration PAUSE = Duration.ofHours(1);

  private Shortage() {}

  /** Prunes {@code state} if its disk is nearly full and that wasn't tried within the last hour. */
  public static Optional<Pruning.Result> relieve(StateFolder state)
      throws IOException, InterruptedException {
    // Of a FileStore the JDK would want to know how it is mounted.
    File disk = state.root().toFile();
    if (disk.getUsableSpace() >= share(disk.getTotalSpace())) {
      return Optional.empty();
    }
    Path tried = state.folder("work/.relieved");
    Instant now = Instant.now();
    if (Files.exists(tried)
        && Files.getLastModifiedTime(tried).toInstant().isAfter(now.minus(PAUSE))) {
      return Optional.empty();
    }
    state.writeUnforced(tried, new byte[0]);
    Files.setLastModifiedTime(tried, FileTime.from(now));
    return relieve(new Pruning(state), disk.getUsableSpace(), disk.getTotalSpace());
  }

  /** Prunes until a tenth of the disk is free, but no more than leaves as much to the cache. */
  static Optional<Pruning.Result> relieve(Pruning pruning, long free, long disk)
      throws IOException, InterruptedException {
    long share = share(disk);
    long taken = pruning.bytes();
    long target = Math.max(share, taken - (share - free));
    if (free >= share || taken <= target) {
      return Optional.empty();
    }
    return Optional.of(pruning.prune(PruneRequest.UNTAGGED.downTo(target)))
        .filter(result -> !result.removed().isEmpty());
  }

  private static long share(long disk) {
    return Math.min(disk / 10, MOST);
  }
}
