package dev.jbuild.dsl.lint;

import java.util.List;

/**
 * What was found in a Buildfile.
 *
 * @param all in the order of the file
 * @param areErrors whether the file, or who asked, wants that a finding stops the build
 */
public record Findings(List<Finding> all, boolean areErrors) {
  public Findings {
    all = List.copyOf(all);
  }

  /** Returns whether there is something that must stop the build. */
  public boolean stopTheBuild() {
    return areErrors && !all.isEmpty();
  }
}
