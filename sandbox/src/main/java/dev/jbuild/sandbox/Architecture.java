package dev.jbuild.sandbox;

import java.util.Locale;
import java.util.Optional;

/** The processors that a launcher and a filter are made for. */
enum Architecture {
  AMD64("amd64", 0xC000003E, 1),
  ARM64("arm64", 0xC00000B7, 2);

  private final String platform;
  private final int audit;
  private final int column;

  Architecture(String platform, int audit, int column) {
    this.platform = platform;
    this.audit = audit;
    this.column = column;
  }

  /** Returns the name that a platform has in the image-spec. */
  String platform() {
    return platform;
  }

  /** Returns the {@code AUDIT_ARCH_…} that a filter sees. */
  int audit() {
    return audit;
  }

  /** Returns the column of {@code syscalls.txt}, from 0. */
  int column() {
    return column;
  }

  /** Returns this machine's. */
  static Optional<Architecture> current() {
    return switch (System.getProperty("os.arch").toLowerCase(Locale.ROOT)) {
      case "amd64", "x86_64" -> Optional.of(AMD64);
      case "aarch64" -> Optional.of(ARM64);
      default -> Optional.empty();
    };
  }
}
