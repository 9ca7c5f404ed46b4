package dev.jbuild.layer.tar;

import dev.jbuild.layer.FileNode;
import dev.jbuild.layer.FileType;
import dev.jbuild.layer.internal.FileNames;
import dev.jbuild.layer.internal.Interrupts;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.zip.Adler32;

/**
 * Writes tar entries whose bytes depend on their nodes alone: ustar, and PAX records only where
 * ustar can't tell it. No names of users, no times but the modification's. Source: POSIX.1-2017,
 * pax, sections ustar Interchange Format and pax Extended Header.
 */
public final class TarWriter {
  private static final int BLOCK = 512;
  private static final int NAME = 100;
  private static final int PREFIX = 155;
  private static final byte[] ZEROS = new byte[2 * BLOCK];
  private static final byte[] MAGIC = "ustar\00000".getBytes(StandardCharsets.US_ASCII);

  private static final int BUFFER = 1 << 17;

  /** A content up to this size may be put at its place at once. */
  private static final int SMALL = 1 << 16;

  /** More than a header of a path of {@link #SHORT} characters takes, with its records. */
  private static final int HEADER_ROOM = 1 << 14;

  private static final int SHORT = 1000;

  private final OutputStream out;

  /** What is to be written: the first {@code held} bytes. */
  private final byte[] buffer = new byte[BUFFER];

  private int held;

  /** The header that is being made. */
  private final byte[] block = new byte[BLOCK];

  /** Writes to {@code out}, which stays open; the last bytes only with {@link #finish}. */
  public TarWriter(OutputStream out) {
    this.out = out;
  }

  /** Puts a whole content at its place. */
  @FunctionalInterface
  public interface WholeContent {
    /**
     * Puts all bytes into {@code into}, from {@code offset} on.
     *
     * @return false if it can't
     */
    boolean read(byte[] into, int offset) throws IOException;
  }

  /**
   * Writes an entry.
   *
   * @param content of a regular file, exactly {@code node.size()} bytes; unread for other types
   * @throws EOFException if the content is shorter
   */
  public void write(FileNode node, InputStream content) throws IOException {
    Interrupts.check();
    header(node);
    long left = node.type() == FileType.FILE ? node.size() : 0;
    while (left > 0) {
      if (held == BUFFER) {
        drain();
      }
      int n = content.read(buffer, held, (int) Math.min(BUFFER - held, left));
      if (n < 0) {
        throw new EOFException(node.path() + " is " + left + " bytes shorter than it was");
      }
      held += n;
      left -= n;
      Interrupts.check();
    }
    pad(node.type() == FileType.FILE ? node.size() : 0);
  }

  /**
   * Writes a small regular file.
   *
   * @return false if it isn't small, or {@code content} can't; then nothing was written
   */
  public boolean write(FileNode node, WholeContent content) throws IOException {
    if (node.size() > SMALL || node.path().length() > SHORT || !node.xattrs().isEmpty()) {
      return false;
    }
    Interrupts.check();
    int size = (int) node.size();
    if (BUFFER - held < HEADER_ROOM + size) {
      drain();
    }
    int start = held;
    header(node);
    if (!content.read(buffer, held)) {
      held = start;
      return false;
    }
    held += size;
    pad(size);
    return true;
  }

  /** Writes an entry that has no content. */
  public void write(FileNode node) throws IOException {
    write(node, InputStream.nullInputStream());
  }

  /** Writes the end of the archive. */
  public void finish() throws IOException {
    put(ZEROS, ZEROS.length);
    drain();
  }

  private void put(byte[] bytes, int length) throws IOException {
    if (BUFFER - held < length) {
      drain();
    }
    if (length > BUFFER) {
      out.write(bytes, 0, length);
    } else {
      System.arraycopy(bytes, 0, buffer, held, length);
      held += length;
    }
  }

  private void drain() throws IOException {
    out.write(buffer, 0, held);
    held = 0;
  }

  private void header(FileNode node) throws IOException {
    byte[] name = FileNames.encode(node.path() + (node.isDirectory() ? "/" : ""));
    byte[] link = FileNames.encode(node.linkTarget());
    int split = split(name);
    SequencedMap<String, byte[]> pax = records(node, name, link, split);
    if (!pax.isEmpty()) {
      extended(pax);
    }
    System.arraycopy(ZEROS, 0, block, 0, BLOCK);
    if (split > 0) {
      System.arraycopy(name, 0, block, 345, split);
      System.arraycopy(name, split + 1, block, 0, name.length - split - 1);
    } else {
      System.arraycopy(name, 0, block, 0, Math.min(name.length, NAME));
    }
    System.arraycopy(link, 0, block, 157, Math.min(link.length, NAME));
    octal(100, 8, node.mode());
    octal(108, 8, pax.containsKey("uid") ? 0 : node.uid());
    octal(116, 8, pax.containsKey("gid") ? 0 : node.gid());
    octal(124, 12, pax.containsKey("size") ? 0 : node.size());
    long seconds = node.mtime().getEpochSecond();
    octal(136, 12, seconds < 0 || seconds > 077777777777L ? 0 : seconds);
    octal(329, 8, major(node.rdev()));
    octal(337, 8, minor(node.rdev()));
    finish(type(node.type()));
  }

  private void finish(char type) throws IOException {
    block[156] = (byte) type;
    System.arraycopy(MAGIC, 0, block, 257, 8);
    Arrays.fill(block, 148, 156, (byte) ' ');
    octal(148, 7, sum(0) + sum(BLOCK / 2));
    put(block, BLOCK);
  }

  /**
   * Returns the sum of half a block. Adler-32 has it, plus one, in its lower 16 bits, as it is
   * below the modulus 65,521: one native call, where a loop is slow until it was compiled.
   */
  private int sum(int from) {
    Adler32 adler = new Adler32();
    adler.update(block, from, BLOCK / 2);
    return (int) (adler.getValue() & 0xFFFF) - 1;
  }

  /** Returns where the name is cut into prefix and name, 0 if it isn't, -1 if it can't be. */
  private static int split(byte[] name) {
    if (name.length <= NAME) {
      return 0;
    }
    for (int i = Math.min(PREFIX, name.length - 2); i > 0; i--) {
      if (name[i] == '/') {
        return name.length - i - 1 <= NAME ? i : -1;
      }
    }
    return -1;
  }

  private static SequencedMap<String, byte[]> records(
      FileNode node, byte[] name, byte[] link, int split) {
    SequencedMap<String, byte[]> pax = new TreeMap<>();
    if (split < 0 || !isAscii(name)) {
      pax.put("path", name);
    }
    if (link.length > NAME || !isAscii(link)) {
      pax.put("linkpath", link);
    }
    number(pax, "uid", node.uid(), 07777777);
    number(pax, "gid", node.gid(), 07777777);
    number(pax, "size", node.size(), 077777777777L);
    Instant mtime = node.mtime();
    if (mtime.getNano() != 0
        || mtime.getEpochSecond() < 0
        || mtime.getEpochSecond() > 077777777777L) {
      pax.put("mtime", time(mtime).getBytes(StandardCharsets.US_ASCII));
    }
    if (!node.xattrs().isEmpty()) {
      node.xattrs().forEach((key, value) -> pax.put("SCHILY.xattr." + key, value));
    }
    return pax;
  }

  private static void number(
      SequencedMap<String, byte[]> pax, String key, long value, long ustarLimit) {
    if (value > ustarLimit) {
      pax.put(key, Long.toString(value).getBytes(StandardCharsets.US_ASCII));
    }
  }

  private static String time(Instant time) {
    long seconds = time.getEpochSecond();
    int nanos = time.getNano();
    String sign = "";
    if (seconds < 0) {
      sign = "-";
      seconds = nanos == 0 ? -seconds : -seconds - 1;
      nanos = nanos == 0 ? 0 : 1_000_000_000 - nanos;
    }
    if (nanos == 0) {
      return sign + seconds;
    }
    String digits = Integer.toString(1_000_000_000 + nanos);
    int end = digits.length();
    while (digits.charAt(end - 1) == '0') {
      end--;
    }
    return sign + seconds + "." + digits.substring(1, end);
  }

  private void extended(SequencedMap<String, byte[]> pax) throws IOException {
    byte[] body = new byte[0];
    for (Map.Entry<String, byte[]> record : pax.entrySet()) {
      byte[] line = record(record.getKey(), record.getValue());
      int end = body.length;
      body = Arrays.copyOf(body, end + line.length);
      System.arraycopy(line, 0, body, end, line.length);
    }
    System.arraycopy(ZEROS, 0, block, 0, BLOCK);
    System.arraycopy("PaxHeaders/x".getBytes(StandardCharsets.US_ASCII), 0, block, 0, 12);
    octal(100, 8, 0644);
    octal(108, 8, 0);
    octal(116, 8, 0);
    octal(124, 12, body.length);
    octal(136, 12, 0);
    octal(329, 8, 0);
    octal(337, 8, 0);
    finish('x');
    put(body, body.length);
    pad(body.length);
  }

  /** Returns {@code length key=value\n}, where the length counts itself. */
  private static byte[] record(String key, byte[] value) {
    byte[] name = FileNames.encode(key);
    int rest = name.length + value.length + 3;
    int length = rest + Integer.toString(rest).length();
    length = rest + Integer.toString(length).length();
    byte[] line = new byte[length];
    byte[] start = (length + " ").getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(start, 0, line, 0, start.length);
    System.arraycopy(name, 0, line, start.length, name.length);
    line[start.length + name.length] = '=';
    System.arraycopy(value, 0, line, start.length + name.length + 1, value.length);
    line[length - 1] = '\n';
    return line;
  }

  private void pad(long size) throws IOException {
    int rest = (int) (size % BLOCK);
    if (rest > 0) {
      put(ZEROS, BLOCK - rest);
    }
  }

  private void octal(int offset, int length, long value) {
    long left = value;
    for (int i = offset + length - 2; i >= offset; i--) {
      block[i] = (byte) ('0' + (left & 7));
      left >>>= 3;
    }
    block[offset + length - 1] = 0;
  }

  private static boolean isAscii(byte[] text) {
    for (byte b : text) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }

  private static char type(FileType type) {
    return switch (type) {
      case FILE -> '0';
      case HARDLINK -> '1';
      case SYMLINK -> '2';
      case CHAR -> '3';
      case BLOCK -> '4';
      case DIRECTORY -> '5';
      case FIFO -> '6';
    };
  }

  /** Takes the major number out of glibc's packing of a device number. */
  static long major(long rdev) {
    return (rdev >>> 8 & 0xFFF) | (rdev >>> 32 & 0xFFFFF000L);
  }

  /** Takes the minor number out of glibc's packing of a device number. */
  static long minor(long rdev) {
    return (rdev & 0xFF) | (rdev >>> 12 & 0xFFFFFF00L);
  }

  /** Packs a device number as glibc does. */
  static long makedev(long major, long minor) {
    return (minor & 0xFF)
        | (major & 0xFFF) << 8
        | (minor & 0xFFFFFF00L) << 12
        | (major & 0xFFFFF000L) << 32;
  }
}
