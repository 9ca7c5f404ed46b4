package dev.jbuild.dsl.lint;

import dev.jbuild.dsl.BuildfileException;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.util.ArrayList;
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

  /**
   * Stops the build if it must.
   *
   * @throws BuildfileException with all findings and the problem ChecksFailed
   */
  public void throwIfErrors() {
    if (stopTheBuild()) {
      List<Problem> problems = new ArrayList<>();
      all.forEach(finding -> problems.add(finding.problem()));
      String found = all.size() == 1 ? "a check has" : all.size() + " checks have";
      problems.add(
          new Problem(
              "ChecksFailed",
              found + " found something, and that counts as an error here",
              Place.ANYWHERE,
              "mend it, or leave a check out by # check=skip=NAME above the instruction"));
      throw new BuildfileException(problems);
    }
  }
}
