package dev.jbuild.builder;

import dev.jbuild.builder.cache.CacheLock;
import dev.jbuild.builder.cache.StepKey;
import dev.jbuild.dsl.RunMount;
import dev.jbuild.dsl.RunMount.Sharing;
import dev.jbuild.layer.store.StateFolder;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/**
 * The folders of cache mounts: {@code mounts/<digest of what names a cache>/<number>/fs}, each with
 * a lock file beside it that all processes honour. Only a cache that is private to several steps at
 * a time has more folders than number 0.
 */
final class CacheMounts {
  private static final RunMount.Access USUAL = new RunMount.Access(0755, 0, 0);

  private final StateFolder state;

  CacheMounts(StateFolder state) {
    this.state = state;
  }

  /** Makes the folder of a new cache in an empty one. */
  @FunctionalInterface
  interface Making {
    /** Makes {@code fs} in {@code folder}. */
    void make(Path folder) throws IOException, InterruptedException;
  }

  /** A cache for one step, until it is closed by the thread that took it. */
  record Lease(Path folder, CacheLock.Held lock) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      lock.close();
    }
  }

  /**
   * Returns what names the cache of {@code mount}. One of another mode or owner is another, as in
   * BuildKit: whom the first was made for may be the only one to write to it.
   *
   * @param origin a digest of what a new one starts with, or the empty text
   */
  static String name(RunMount.Cache mount, String origin) {
    StepKey.Builder name = StepKey.of("cache", 1).put("id", mount.id());
    if (!mount.access().equals(USUAL)) {
      name.put("access", mount.access().toString());
    }
    if (!origin.isEmpty()) {
      name.put("origin", origin).put("shown", mount.source());
    }
    return name.build().name();
  }

  /** Takes the cache {@code name}; waits for whoever must not have it at the same time. */
  Lease take(String name, Sharing sharing, Making making) throws IOException, InterruptedException {
    Path all = Files.createDirectories(state.folder("mounts").resolve(name));
    int number = 0;
    CacheLock.Held lock =
        switch (sharing) {
          case SHARED -> CacheLock.of(all.resolve("0.lock")).shared();
          case LOCKED -> CacheLock.of(all.resolve("0.lock")).exclusive();
          case PRIVATE -> {
            while (true) {
              var free = CacheLock.of(all.resolve(number + ".lock")).tryExclusive();
              if (free.isPresent()) {
                yield free.get();
              }
              number++;
            }
          }
        };
    try {
      Path folder = all.resolve(Integer.toString(number));
      if (!Files.isDirectory(folder)) {
        make(folder, making);
      }
      Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
      return new Lease(folder.resolve("fs"), lock);
    } catch (IOException | InterruptedException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** The folder is never empty, so that one that is in use can't be replaced. */
  private void make(Path folder, Making making) throws IOException, InterruptedException {
    Path made = state.newWorkFolder("cache");
    making.make(made);
    try {
      Files.move(made, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!Files.isDirectory(folder)) {
        throw e;
      } // else another step was quicker
    }
  }
}
