package dev.jbuild.builder;

import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A secret that steps may read, and that nothing keeps. It never shows what it holds. */
public final class Secret {
  /** As in BuildKit. */
  private static final int MAX_BYTES = 500 << 10;

  private final Source source;

  /** What was read; a pipe gives it once. */
  private byte @Nullable [] content;

  @FunctionalInterface
  private interface Source {
    byte[] read() throws IOException;
  }

  private Secret(Source source) {
    this.source = source;
  }

  /** Returns the content of {@code file}, which is read when the first step asks for it. */
  public static Secret ofFile(Path file) {
    return new Secret(() -> {
      try (InputStream in = Files.newInputStream(file)) {
        byte[] content = in.readNBytes(MAX_BYTES + 1);
        if (content.length > MAX_BYTES) {
          throw new StepFailedException(
              Problem.of(
                  "SecretTooLarge",
                  "a secret has " + MAX_BYTES / 1024 + " KiB at most",
                  new Place.File(file.toString())));
        }
        return content;
      }
    });
  }

  /** Returns {@code text} as a secret. */
  public static Secret ofText(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new Secret(() -> bytes);
  }

  synchronized byte[] read() throws IOException {
    if (content == null) {
      content = source.read();
    }
    return content;
  }
}
