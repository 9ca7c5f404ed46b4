package dev.jbuild.dsl;

/** Started by Jazzer: see CONTRIBUTING.md. */
public final class ExpanderFuzzer {
  private ExpanderFuzzer() {}

  public static void fuzzerTestOneInput(byte[] input) {
    FuzzTargets.expander(input);
  }
}
