package dev.jbuild.gradle;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Files and folders that other projects of the same build have made. It is public for Gradle alone:
 * what it reads from the configuration cache it makes by a public constructor.
 */
public record ModuleFiles(List<ModuleFile> files) implements Serializable {
  static final ModuleFiles NONE = new ModuleFiles(List.of());

  public ModuleFiles {
    // The configuration cache can't read an empty list of List.of.
    files = new ArrayList<>(files);
  }

  /**
   * One of them.
   *
   * @param project its path with {@code /} between the names: {@code core}, {@code libs/core}
   * @param path absolute
   */
  public record ModuleFile(String project, String path) implements Serializable {}
}
