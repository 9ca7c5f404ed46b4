package dev.jbuild.jvm.engine;

import dev.jbuild.jvm.problem.GoalException;
import dev.jbuild.jvm.problem.Problem;
import dev.jbuild.jvm.stage.Stage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The engine's distribution, unpacked once for all builds of a user. */
public final class Distribution {
  // A literal is the same object for all class loaders, and a build tool may load the plugin twice.
  private static final Object IN_THIS_PROCESS = "dev.jbuild.jvm.engine.Distribution";

  private Distribution() {}

  /**
   * Returns the classifier of the distributions for this machine.
   *
   * @throws GoalException if the engine doesn't run here
   */
  public static String classifier() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String machine = System.getProperty("os.arch", "");
    if (!system.equals("linux")) {
      throw new GoalException(
          new Problem(
              "EngineNotFound",
              "the engine runs on Linux, not on " + system,
              "build in a Linux container or virtual machine, as in WSL"));
    }
    return "linux-" + (machine.equals("aarch64") ? "arm64" : machine);
  }

  /**
   * Returns where the distributions of this user are kept, by the XDG Base Directory Specification.
   *
   * @param environment variables
   */
  public static Path cache(Map<String, String> environment) {
    String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path folder =
        cache.isEmpty() ? Path.of(System.getProperty("user.home", "/"), ".cache") : Path.of(cache);
    return folder.resolve("jbuild").resolve("distributions");
  }

  /**
   * Returns the command of a distribution.
   *
   * @param archive the {@code tar.gz}, with one folder on top
   * @param cache where distributions are kept, one folder for each
   */
  public static Path unpack(Path archive, Path cache) throws IOException {
    String name = archive.getFileName().toString().replaceFirst("\\.tar\\.gz$", "");
    String key =
        name + "-" + Files.size(archive) + "-" + Files.getLastModifiedTime(archive).toMillis();
    Path folder = cache.resolve(key);
    Path command = folder.resolve("bin/jbuild");
    if (!Files.exists(command)) {
      Files.createDirectories(cache);
      synchronized (IN_THIS_PROCESS) {
        try (FileChannel channel =
                FileChannel.open(
                    cache.resolve(key + ".lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            var lock = channel.lock()) {
          if (lock.isValid() && !Files.exists(command)) {
            Path aside = Files.createTempDirectory(cache, "unpack-");
            try {
              unpackInto(aside, archive);
              Files.move(aside, folder);
            } finally {
              if (Files.exists(aside)) {
                Stage.clear(aside);
                Files.delete(aside);
              }
            }
          }
        }
      }
    }
    return command;
  }

  private static void unpackInto(Path aside, Path archive) throws IOException {
    Map<Path, FileTime> times = new LinkedHashMap<>();
    try (InputStream file = new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
        TarArchiveInputStream tar =
            new TarArchiveInputStream(new GZIPInputStream(file, 1 << 16), "UTF-8")) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        int slash = entry.getName().indexOf('/');
        Path target = aside.resolve(entry.getName().substring(slash + 1)).normalize();
        if (!target.startsWith(aside)) {
          throw new IOException(archive + " has an entry outside of itself: " + entry.getName());
        }
        write(tar, entry, target);
        if (!entry.isSymbolicLink()) {
          times.put(target, FileTime.from(entry.getLastModifiedDate().toInstant()));
        }
      }
    }
    // The engine's class archive knows its jar by its time.
    for (Map.Entry<Path, FileTime> time : times.entrySet()) {
      Files.setLastModifiedTime(time.getKey(), time.getValue());
    }
  }

  private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path target)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(target);
    } else if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
    } else {
      Files.copy(tar, target);
      Files.setPosixFilePermissions(target, permissions((entry.getMode() & 0100) != 0));
    }
  }

  private static Set<PosixFilePermission> permissions(boolean executable) {
    Set<PosixFilePermission> all =
        EnumSet.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.OTHERS_READ);
    if (executable) {
      all.add(PosixFilePermission.OWNER_EXECUTE);
      all.add(PosixFilePermission.GROUP_EXECUTE);
      all.add(PosixFilePermission.OTHERS_EXECUTE);
    }
    return all;
  }
}
