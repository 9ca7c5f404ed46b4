package dev.jbuild.maven.engine;

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
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The engine's distribution, unpacked once for all builds of a user. */
public final class Distribution {
  private static final Object IN_THIS_PROCESS = new Object();

  private Distribution() {}

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
            unpackAside(archive, folder);
          }
        }
      }
    }
    return command;
  }

  private static void unpackAside(Path archive, Path folder) throws IOException {
    Path aside = Files.createTempDirectory(folder.getParent(), "unpack-");
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
    Files.move(aside, folder);
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
