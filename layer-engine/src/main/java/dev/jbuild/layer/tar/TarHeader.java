package dev.jbuild.layer.tar;

import dev.jbuild.layer.internal.FileNames;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One block of 512 bytes before the content of an entry. */
final class TarHeader {
  static final int BLOCK = 512;
  private static final long LATEST = 253402300799L;

  private final byte[] block;
  private final String archive;

  TarHeader(byte[] block, String archive) {
    this.block = block;
    this.archive = archive;
  }

  /** Reads a block; at the end of {@code in} one without bytes. */
  static TarHeader read(InputStream in, String archive) throws IOException {
    byte[] block = in.readNBytes(BLOCK);
    if (block.length != 0 && block.length != BLOCK) {
      throw TarProblems.broken(archive, "", "the archive breaks off within a header");
    }
    return new TarHeader(block, archive);
  }

  /** Returns the bytes themselves, 512 or none. */
  byte[] block() {
    return block;
  }

  boolean isZero() {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether the sum of the bytes is the one written in it. */
  boolean isValid() {
    int sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= 148 && i < 156 ? ' ' : block[i] & 0xFF;
    }
    try {
      return number(148, 8) == sum;
    } catch (RuntimeException malformed) {
      return false;
    }
  }

  char type() {
    return (char) (block[156] & 0xFF);
  }

  String name() {
    String name = text(0, 100);
    boolean posix = text(257, 6).equals("ustar");
    String prefix = posix ? text(345, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  String link() {
    return text(157, 100);
  }

  String text(int offset, int length) {
    int end = offset;
    while (end < offset + length && block[end] != 0) {
      end++;
    }
    return FileNames.decode(Arrays.copyOfRange(block, offset, end));
  }

  /** Returns an octal number, or one in base 256. */
  long number(int offset, int length) {
    if ((block[offset] & 0x80) != 0) {
      return base256(offset, length);
    }
    long value = 0;
    boolean started = false;
    for (int i = offset; i < offset + length; i++) {
      int c = block[i];
      if (c >= '0' && c <= '7') {
        value = value << 3 | (c - '0');
        started = true;
      } else if (c == 0 || c == ' ') {
        if (started) {
          break;
        }
      } else {
        throw TarProblems.broken(archive, name(), "a number in the header is not octal");
      }
    }
    return value;
  }

  private long base256(int offset, int length) {
    boolean negative = (block[offset] & 0x40) != 0;
    long value = negative ? -1 : 0;
    for (int i = offset; i < offset + length; i++) {
      int b = block[i] & 0xFF;
      if (i == offset) {
        b = negative ? b : b & 0x7F;
      }
      if (value >= 1L << 54 || value < -(1L << 54)) {
        throw TarProblems.broken(archive, name(), "a number in the header is too large");
      }
      value = value << 8 | b;
    }
    return value;
  }

  /** Returns the time that is so many seconds after 1970, within the years 1 to 9999. */
  static Instant time(long seconds, int nanos) {
    return Instant.ofEpochSecond(Math.clamp(seconds, -62135596800L, LATEST), nanos);
  }

  /** Returns the time that a PAX record tells, or null if it is malformed. */
  static @Nullable Instant time(String text) {
    try {
      int dot = text.indexOf('.');
      if (dot < 0) {
        return time(Long.parseLong(text), 0);
      }
      String fraction = (text.substring(dot + 1) + "000000000").substring(0, 9);
      boolean negative = text.startsWith("-");
      long seconds = dot == 0 || text.equals("-") ? 0 : Long.parseLong(text.substring(0, dot));
      long nanos = Integer.parseUnsignedInt(fraction);
      return time(seconds, 0).plusNanos(negative ? -nanos : nanos);
    } catch (NumberFormatException | DateTimeException malformed) {
      return null;
    }
  }
}
