package dev.jbuild.jvm.stage;

import dev.jbuild.jvm.app.Layer;
import dev.jbuild.jvm.app.LayerFile;
import dev.jbuild.jvm.problem.GoalException;
import dev.jbuild.jvm.problem.Problem;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
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
      Set<String> written = new HashSet<>();
      for (LayerFile file : byPath.values()) {
        writeParents(tar, file.path(), written);
        write(tar, file);
        written.add(file.path());
      }
    }
  }

  /** Folders that nobody writes would be made by the engine, and be as old as the image. */
  private static void writeParents(TarArchiveOutputStream tar, String path, Set<String> written)
      throws IOException {
    for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
      if (written.add(path.substring(0, slash))) {
        TarArchiveEntry parent = entry(path.substring(1, slash + 1), LayerFile.FOLDER_MODE);
        tar.putArchiveEntry(parent);
        tar.closeArchiveEntry();
      }
    }
  }

  private static TarArchiveEntry entry(String name, int mode) {
    boolean folder = name.endsWith("/");
    TarArchiveEntry entry =
        new TarArchiveEntry(name, folder ? TarConstants.LF_DIR : TarConstants.LF_NORMAL);
    entry.setMode(mode);
    entry.setModTime(MODIFIED_MILLIS);
    return entry;
  }

  private static void write(TarArchiveOutputStream tar, LayerFile file) throws IOException {
    boolean folder = Files.isDirectory(file.source());
    TarArchiveEntry entry = entry(file.path().substring(1) + (folder ? "/" : ""), file.mode());
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
