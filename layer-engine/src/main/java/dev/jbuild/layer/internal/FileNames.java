package dev.jbuild.layer.internal;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * File names are bytes. As text, a byte that isn't UTF-8 is carried as U+DC00 plus the byte, so
 * that every name has exactly one text and nothing is lost.
 */
public final class FileNames {
  private static final int ESCAPE = 0xDC00;
  private static final boolean UTF8_PATHS =
      "UTF-8".equalsIgnoreCase(System.getProperty("sun.jnu.encoding"));

  private FileNames() {}

  /** Returns the text of a name. */
  public static String decode(byte[] name) {
    String text = new String(name, StandardCharsets.UTF_8);
    // Without the character that stands for malformed bytes, all was well.
    return text.indexOf(0xFFFD) < 0 ? text : decodeEscaping(name);
  }

  private static String decodeEscaping(byte[] name) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(name);
    CharBuffer out = CharBuffer.allocate(name.length + 1);
    for (CoderResult result = decoder.decode(in, out, true);
        result.isError();
        result = decoder.decode(in, out, true)) {
      for (int i = 0; i < result.length(); i++) {
        out.put((char) (ESCAPE + (in.get() & 0xFF)));
      }
    }
    return out.flip().toString();
  }

  /** Returns the bytes of a name. */
  public static byte[] encode(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    for (byte b : bytes) {
      if (b == '?') {
        // It may stand for half a pair of surrogates, which an escape is.
        return encodeEscaped(name);
      }
    }
    return bytes;
  }

  private static byte[] encodeEscaped(String name) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    name.codePoints()
        .forEach(c -> {
          if (c >= ESCAPE + 0x80 && c <= ESCAPE + 0xFF) {
            bytes.write(c - ESCAPE);
          } else {
            bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
          }
        });
    return bytes.toByteArray();
  }

  /** Returns the last name of a path of this machine. */
  public static String of(Path path) {
    String name = String.valueOf(path.getFileName());
    if (isPlain(name)) {
      return name;
    }
    String uri = path.toUri().getRawPath();
    String stripped = uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
    return decode(unescape(stripped.substring(stripped.lastIndexOf('/') + 1)));
  }

  /** Returns the text of a path of several parts, such as a symlink's target. */
  public static String text(Path path) {
    String text = path.toString();
    if (isPlain(text)) {
      return text;
    }
    StringBuilder parts = new StringBuilder();
    for (Path part : path) {
      parts.append(parts.isEmpty() && !path.isAbsolute() ? "" : "/").append(of(part));
    }
    return parts.toString();
  }

  /** Returns the path of {@code name}, maybe of several parts, below {@code directory}. */
  public static Path resolve(Path directory, String name) {
    if (name.isEmpty()) {
      return directory;
    }
    if (isPlain(name)) {
      return directory.resolve(name);
    }
    StringBuilder uri = new StringBuilder(directory.toAbsolutePath().toUri().getRawPath());
    if (uri.charAt(uri.length() - 1) != '/') {
      uri.append('/');
    }
    for (byte b : encode(name)) {
      if (b == '/') {
        uri.append('/');
      } else {
        uri.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return Path.of(URI.create("file://" + uri));
  }

  /** Returns whether the JVM's own idea of the name loses nothing. */
  private static boolean isPlain(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= 0x80 && (!UTF8_PATHS || c == 0xFFFD || Character.isSurrogate(c))) {
        return false;
      }
    }
    return true;
  }

  private static byte[] unescape(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '%') {
        bytes.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
        i += 2;
      } else {
        bytes.write(text.charAt(i));
      }
    }
    return bytes.toByteArray();
  }
}
