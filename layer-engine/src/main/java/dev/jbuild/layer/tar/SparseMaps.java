package dev.jbuild.layer.tar;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Reads where the data of sparse files belong: offset, length, offset, length, in bytes. */
final class SparseMaps {
  private static final int MAX_SEGMENTS = 1 << 20;

  /** The numbers are below 2 to the power of 63. */
  private static final int MAX_DIGITS = 19;

  private final InputStream in;
  private final InputStream content;
  private final String archive;

  /**
   * Reads the maps of one archive.
   *
   * @param content what the current entry stores
   */
  SparseMaps(InputStream in, InputStream content, String archive) {
    this.in = in;
    this.content = content;
    this.archive = archive;
  }

  /** Reads GNU's old map: four pairs in the header, then 21 in each further block. */
  long[] old(TarHeader header) throws IOException {
    List<Long> map = new ArrayList<>();
    pairs(header, 386, 4, map);
    boolean more = header.block()[482] != 0;
    // The further blocks stand before the content and are no part of its size.
    while (more) {
      TarHeader extension = TarHeader.read(in, archive);
      if (extension.block().length == 0 || map.size() > MAX_SEGMENTS) {
        throw TarProblems.broken(archive, header.name(), "the map of a sparse file breaks off");
      }
      int before = map.size();
      pairs(extension, 0, 21, map);
      more = extension.block()[504] != 0;
      if (more && map.size() == before) {
        throw TarProblems.broken(archive, header.name(), "the map of a sparse file has no end");
      }
    }
    return map.stream().mapToLong(Long::longValue).toArray();
  }

  private static void pairs(TarHeader block, int offset, int count, List<Long> map) {
    for (int i = 0; i < count; i++) {
      int at = offset + i * 24;
      if (block.block()[at] == 0) {
        return;
      }
      map.add(block.number(at, 12));
      map.add(block.number(at + 12, 12));
    }
  }

  /** Reads PAX format 1.0: decimal lines before the content, filled up to whole blocks. */
  long[] inContent(String path) throws IOException {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    long count = -1;
    while (count < 0 || lines.size() < 2 * count) {
      byte[] block = content.readNBytes(TarHeader.BLOCK);
      boolean sound = lines.size() <= MAX_SEGMENTS && line.length() <= MAX_DIGITS;
      if (block.length < TarHeader.BLOCK || !sound) {
        throw TarProblems.broken(archive, path, "the map of a sparse file breaks off");
      }
      for (byte b : block) {
        if (b != '\n') {
          line.append((char) b);
        } else if (count < 0) {
          count = numbers(new String[] {line.toString()}, path)[0];
          line.setLength(0);
        } else if (lines.size() < 2 * count) {
          lines.add(line.toString());
          line.setLength(0);
        }
      }
    }
    return numbers(lines.toArray(String[]::new), path);
  }

  long[] numbers(String[] texts, String path) {
    long[] numbers = new long[texts.length];
    try {
      for (int i = 0; i < texts.length; i++) {
        numbers[i] = Long.parseLong(texts[i]);
      }
    } catch (NumberFormatException malformed) {
      throw TarProblems.broken(archive, path, "the map of a sparse file is malformed");
    }
    return numbers;
  }
}
