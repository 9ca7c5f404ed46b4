package dev.jbuild.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Where steps' cgroups are made, and how limits are spelled there. */
sealed interface Cgroups permits CgroupsV1, CgroupsV2, NoCgroups {

  /** Returns the kernel's version of them, 1 or 2, or 0 for none. */
  int version();

  /** Returns the controllers that hold limits here, sorted. */
  List<String> controllers();

  /** Returns what can't be limited here, each a clause with its reason. */
  List<String> gaps();

  /** Returns the folders in which steps' cgroups are made. */
  List<Path> parents();

  /**
   * Adds the operations that make the step's cgroups, set its limits, enter, and report.
   *
   * @param name of the step's cgroups
   */
  void limit(Operations operations, String name, Limits limits);

  /**
   * Reads what the step used.
   *
   * @param reports the texts of the reported files, in the order in which {@link #limit} named them
   */
  CgroupUsage usage(List<String> reports);

  /** Returns what this machine lets this process use. */
  static Cgroups detect() throws IOException {
    return CgroupDetection.of(Path.of("/"));
  }
}
