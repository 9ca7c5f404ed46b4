package dev.jbuild.cli.it;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/** A tar archive of whatever headers a test likes, be they ever so wrong. Source: POSIX ustar. */
final class RawTar {
  private static final int BLOCK = 512;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /**
   * Adds an entry.
   *
   * @param type as {@code 0} for a file, {@code 1} for a hard link, {@code 3} for a device
   * @param size as the header has it, 11 octal digits or something else of 11 characters
   */
  RawTar entry(char type, String name, String link, String size, byte[] content) {
    byte[] header = new byte[BLOCK];
    put(header, 0, name);
    put(header, 100, "0000644\0" + "0000000\0" + "0000000\0" + size + "\0" + "00000000000\0");
    put(header, 148, "        " + type + link);
    put(header, 257, "ustar\00000");
    put(header, 329, "0000000\0" + "0000000\0");
    int sum = 0;
    for (byte one : header) {
      sum += one & 0xff;
    }
    put(header, 148, "%06o\0 ".formatted(sum));
    bytes.writeBytes(header);
    bytes.writeBytes(content);
    bytes.writeBytes(new byte[-content.length & (BLOCK - 1)]);
    return this;
  }

  RawTar file(String name) {
    return entry('0', name, "", "00000000005", "evil\n".getBytes(StandardCharsets.US_ASCII));
  }

  RawTar link(char type, String name, String target) {
    return entry(type, name, target, "00000000000", new byte[0]);
  }

  private static void put(byte[] header, int at, String text) {
    byte[] raw = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(raw, 0, header, at, raw.length);
  }

  /** Returns the archive so far, without an end. */
  byte[] begun() {
    return bytes.toByteArray();
  }

  /** Returns the archive with the blocks that end it. */
  byte[] ended() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(begun());
    all.writeBytes(new byte[2 * BLOCK]);
    return all.toByteArray();
  }

  static byte[] gzip(byte[] content) throws java.io.IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(content);
    }
    return packed.toByteArray();
  }
}
