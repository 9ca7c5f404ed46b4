package dev.jbuild.dsl;

import dev.jbuild.oci.Platform;
import dev.jbuild.problem.Problem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads the value of {@code FROM --platform}. */
final class PlatformText {
  /** Source: Go 1.25, internal/syslist. */
  private static final Set<String> SYSTEMS =
      Set.of(
          "aix",
          "android",
          "darwin",
          "dragonfly",
          "freebsd",
          "hurd",
          "illumos",
          "ios",
          "js",
          "linux",
          "macos",
          "nacl",
          "netbsd",
          "openbsd",
          "plan9",
          "solaris",
          "windows",
          "zos");

  private static final Set<String> ARCHITECTURES =
      Set.of(
          "386",
          "amd64",
          "arm",
          "arm64",
          "loong64",
          "mips",
          "mips64",
          "mips64le",
          "mipsle",
          "ppc",
          "ppc64",
          "ppc64le",
          "riscv",
          "riscv64",
          "s390",
          "s390x",
          "sparc",
          "sparc64",
          "wasm");

  private PlatformText() {}

  private static String nearest(String text) {
    List<String> known = new ArrayList<>(SYSTEMS);
    known.addAll(ARCHITECTURES);
    Collections.sort(known);
    return Suggestion.of(text, known)
        .map(near -> "did you mean " + near + "?")
        .orElse("write it as os/architecture[/variant]");
  }

  /**
   * Reads a platform; of one word, it is an os for the build's own architecture, or an
   * architecture.
   */
  static Platform read(String text, Span span, PlanRequest request, SourceText source) {
    try {
      if (text.indexOf('/') >= 0) {
        return Platform.parse(text);
      }
      String os = text.replaceFirst("\\(.*", "").toLowerCase(Locale.ROOT);
      if (SYSTEMS.contains(os)) {
        return Platform.parse(text + "/" + request.buildPlatform().architecture());
      }
      Platform platform = Platform.parse("linux/" + text);
      if (ARCHITECTURES.contains(platform.architecture())) {
        return platform;
      }
      throw new BuildfileException(
          new Problem(
              "BadPlatform",
              "there is no os or architecture " + text,
              source.place(span),
              nearest(text)));
    } catch (IllegalArgumentException malformed) {
      throw new BuildfileException(
          Problem.of("BadPlatform", String.valueOf(malformed.getMessage()), source.place(span)));
    }
  }
}
