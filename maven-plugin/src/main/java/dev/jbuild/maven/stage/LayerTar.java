package dev.jbuild.maven.stage;

import dev.jbuild.maven.app.Layer;
import dev.jbuild.maven.app.LayerFile;
import dev.jbuild.maven.problem.GoalException;
import dev.jbuild.maven.problem.Problem;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** A layer with modes and owners that no folder of this user could have, as an archive for ADD. */
final class LayerTar {
  /** The time of all files, that of Jib. */
  private static final long MODIFIED_MILLIS = 1000;

  private LayerTar() {}

  static void write(Path archive, Layer layer) throws IOException {
    Map<String, LayerFile> byPath = new TreeMap<>();
    layer.files().forEach(file -> byPath.put(file.path(), file));
    Files.createDirectories(archive.getParent());
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(
            new BufferedOutputStream(Files.newOutputStream(archive)),
            StandardCharsets.UTF_8.name())) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
      for (LayerFile file : byPath.values()) {
        write(tar, file);
      }
    }
  }

  private static void write(TarArchiveOutputStream tar, LayerFile file) throws IOException {
    boolean folder = Files.isDirectory(file.source());
    String name = file.path().substring(1) + (folder ? "/" : "");
    TarArchiveEntry entry =
        new TarArchiveEntry(name, folder ? TarConstants.LF_DIR : TarConstants.LF_NORMAL);
    entry.setMode(file.mode());
    entry.setModTime(MODIFIED_MILLIS);
    String[] owner = file.owner().split(":", 2);
    entry.setUserId(number(owner[0], file));
    entry.setGroupId(owner.length == 2 ? number(owner[1], file) : 0);
    if (!folder) {
      entry.setSize(Files.size(file.source()));
    }
    tar.putArchiveEntry(entry);
    if (!folder) {
      Files.copy(file.source(), tar);
    }
    tar.closeArchiveEntry();
  }

  private static long number(String id, LayerFile file) {
    try {
      return Long.parseUnsignedLong(id);
    } catch (NumberFormatException name) {
      throw new GoalException(
          new Problem(
              "BadConfiguration",
              "the owner of " + file.path() + " is " + file.owner(),
              "write it as UID:GID, as 1000:1000; names are known in the base image only"));
    }
  }
}
