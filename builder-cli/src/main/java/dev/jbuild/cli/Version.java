package dev.jbuild.cli;

import java.util.Optional;

/** The version of this jbuild. */
final class Version {
  private Version() {}

  /** Returns what the jar's manifest says, or {@code development} when run from classes. */
  static String current() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
        .orElse("development");
  }
}
