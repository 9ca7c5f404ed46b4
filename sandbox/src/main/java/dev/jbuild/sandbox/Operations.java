package dev.jbuild.sandbox;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A list of operations, as it is written to the launcher's input: a magic, the size, and for each
 * operation its code, the number of its arguments, and each argument's size and bytes, with a NUL
 * behind. Numbers are little-endian, as on every machine that there is a launcher for.
 */
final class Operations {
  private static final byte[] MAGIC = "jbstep2\n".getBytes(StandardCharsets.US_ASCII);

  /** The launcher takes no more; neither does the kernel, for arguments and environment. */
  private static final int MAX_SIZE = 16 << 20;

  /** How this JVM turns the names of files into bytes. */
  private static final Charset PATHS =
      Charset.forName(System.getProperty("sun.jnu.encoding"), StandardCharsets.UTF_8);

  /** What the launcher can do; {@code launcher.h} has the same table. */
  enum Code {
    STATUS(1),
    CGROUP(2),
    WRITE(3),
    JOIN(4),
    INTO(5),
    NAMESPACES(7),
    REPORT(8),
    NETWORK(19),
    KEYRING(20),
    OOM_SCORE(21),
    HOSTNAME(22),
    LOOPBACK(23),
    OVERLAY(24),
    MOUNT(25),
    DEVICE(26),
    SYMLINK(27),
    MASK(28),
    READONLY(29),
    BIND(30),
    PIVOT(31),
    CWD(32),
    FOLDER(33),
    LAYERS(34),
    MEMORY(35),
    FILE(36),
    ATTACH(37),
    RLIMIT(40),
    UMASK(41),
    SECCOMP(42),
    BOUNDING(43),
    USER(44),
    CAPABILITIES(45),
    NO_NEW_PRIVS(46),
    EXEC(47);

    private final int number;

    Code(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }
  }

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(8192);

  /**
   * Adds an operation.
   *
   * @param arguments strings, paths, numbers, byte arrays, or lists of these
   */
  Operations add(Code code, Object... arguments) {
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    int count = 0;
    for (Object argument : arguments) {
      count += put(encoded, argument);
    }
    if (count > 0xFFFF) {
      throw new IllegalArgumentException(count + " arguments of " + code + " are more than 65535");
    }
    bytes.writeBytes(little(4).putShort((short) code.number()).putShort((short) count).array());
    bytes.writeBytes(encoded.toByteArray());
    return this;
  }

  private static int put(ByteArrayOutputStream out, Object argument) {
    return switch (argument) {
      case String text -> put(out, text.getBytes(StandardCharsets.UTF_8));
      case Path path -> put(out, path.toString().getBytes(PATHS));
      case Number number -> put(out, little(8).putLong(number.longValue()).array());
      case Iterable<?> many -> {
        int count = 0;
        for (Object one : many) {
          count += put(out, one);
        }
        yield count;
      }
      case byte[] blob -> put(out, blob);
      default -> throw new IllegalArgumentException("argument " + argument);
    };
  }

  private static int put(ByteArrayOutputStream out, byte[] blob) {
    out.writeBytes(little(4).putInt(blob.length).array());
    out.writeBytes(blob);
    out.write(0);
    return 1;
  }

  /** Returns the message for the launcher. */
  byte[] encode() {
    if (bytes.size() > MAX_SIZE) {
      throw new IllegalArgumentException(
          "operations of " + bytes.size() + " bytes are more than " + MAX_SIZE);
    }
    byte[] list = bytes.toByteArray();
    return little(MAGIC.length + 4 + list.length).put(MAGIC).putInt(list.length).put(list).array();
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
