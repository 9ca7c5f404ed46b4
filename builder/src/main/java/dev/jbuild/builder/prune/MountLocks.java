package dev.jbuild.builder.prune;

import dev.jbuild.builder.cache.CacheLock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The locks of cache mounts, while some of them are removed. */
final class MountLocks implements AutoCloseable {
  private final List<CacheLock.Held> held = new ArrayList<>();

  /** Takes all that are free; returns the names of those that a step has. */
  Set<String> take(List<StateEntry> entries) throws IOException, InterruptedException {
    Set<String> busy = new HashSet<>();
    for (StateEntry entry : entries) {
      if (entry.kind() == EntryKind.MOUNT) {
        Path folder = entry.paths().getFirst();
        var lock =
            CacheLock.of(folder.resolveSibling(folder.getFileName() + ".lock")).tryExclusive();
        lock.ifPresentOrElse(held::add, () -> busy.add(entry.name()));
      }
    }
    return busy;
  }

  @Override
  public void close() throws IOException {
    IOException failed = null;
    for (CacheLock.Held lock : held) {
      try {
        lock.close();
      } catch (IOException e) {
        failed = failed == null ? e : failed;
      }
    }
    if (failed != null) {
      throw failed;
    }
  }
}
