package dev.jbuild.cli;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;

/** The version of this jbuild. */
final class Version {
  private Version() {}

  /** Returns that of the distribution's module, or {@code development} when run from classes. */
  static String current() {
    return Optional.ofNullable(Version.class.getModule().getDescriptor())
        .flatMap(ModuleDescriptor::rawVersion)
        .orElse("development");
  }
}
