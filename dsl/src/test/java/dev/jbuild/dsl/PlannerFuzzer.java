package dev.jbuild.dsl;

/** Started by Jazzer: see CONTRIBUTING.md. */
public final class PlannerFuzzer {
  private PlannerFuzzer() {}

  public static void fuzzerTestOneInput(byte[] input) {
    FuzzTargets.planner(input);
  }
}
