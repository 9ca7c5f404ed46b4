package dev.jbuild.jvm.testing;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The entries of a tar as lines: name, mode, owner, time, size and sum of the content. */
public final class TarEntries {
  private TarEntries() {}

  /** Reads a tar. */
  public static List<String> of(InputStream in) throws IOException {
    List<String> lines = new ArrayList<>();
    try (TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        CRC32 sum = new CRC32();
        sum.update(tar.readAllBytes());
        lines.add(
            String.format(
                Locale.ROOT,
                "/%s %o %d:%d %d %d %s",
                entry.getName(),
                entry.getMode() & 07777,
                entry.getLongUserId(),
                entry.getLongGroupId(),
                entry.getLastModifiedTime().toMillis(),
                entry.getSize(),
                HexFormat.of().toHexDigits((int) sum.getValue())));
      }
    }
    lines.sort(null);
    return lines;
  }

  /** Returns the names alone, those of folders left out. */
  public static List<String> files(List<String> lines) {
    return lines.stream()
        .map(line -> line.substring(0, line.indexOf(' ')))
        .filter(name -> !name.endsWith("/"))
        .toList();
  }
}
