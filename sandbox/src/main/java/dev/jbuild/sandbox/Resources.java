package dev.jbuild.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What is packed beside the classes. */
final class Resources {
  private Resources() {}

  static Optional<byte[]> bytes(String name) {
    try (InputStream in = Resources.class.getResourceAsStream(name)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a table's lines, without comments and empty ones, each cut at spaces. */
  static List<String[]> table(String name) {
    byte[] bytes = bytes(name).orElseThrow(() -> new IllegalStateException("no resource " + name));
    return new String(bytes, StandardCharsets.US_ASCII)
        .lines()
        .filter(line -> !line.isEmpty() && line.charAt(0) != '#')
        .map(line -> line.split(" ", -1))
        .toList();
  }
}
