package dev.jbuild.cli;

import java.util.Optional;

/** Truth as Go's {@code strconv.ParseBool} reads it, and so docker's command line. */
final class Truth {
  private Truth() {}

  /** Returns what {@code text} says, or nothing if it is neither true nor false. */
  static Optional<Boolean> of(String text) {
    return switch (text) {
      case "1", "t", "T", "TRUE", "true", "True" -> Optional.of(true);
      case "0", "f", "F", "FALSE", "false", "False" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  static boolean isFalse(String text) {
    return of(text).equals(Optional.of(false));
  }
}
