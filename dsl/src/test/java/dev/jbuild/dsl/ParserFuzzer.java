package dev.jbuild.dsl;

/** Started by Jazzer: see CONTRIBUTING.md. */
public final class ParserFuzzer {
  private ParserFuzzer() {}

  public static void fuzzerTestOneInput(byte[] input) {
    FuzzTargets.parser(input);
  }
}
