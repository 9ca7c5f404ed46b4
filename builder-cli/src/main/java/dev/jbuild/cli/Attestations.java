package dev.jbuild.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The options of {@code docker buildx build} for attestations. jbuild makes none, so that they can
 * only be declined, as pipelines often do.
 */
final class Attestations {
  private static final String DISABLED = "disabled=";

  private Attestations() {}

  static void options(CommandSpec spec) {
    BuildOptions.many(
        spec, "false", "attestations aren't made; false says that none are wanted", "--provenance");
    BuildOptions.many(spec, "false", "the same", "--sbom");
    BuildOptions.many(spec, "type=TYPE,disabled=true", "the same", "--attest");
  }

  /** Refuses to build if an attestation is wanted. */
  static void check(Options options) {
    for (String name : List.of("--provenance", "--sbom", "--attest")) {
      for (String wanted : options.many(name)) {
        boolean isDeclined = !name.equals("--attest") && Truth.isFalse(wanted);
        if (!isDeclined && !isDisabled(wanted)) {
          throw refused(name + "=" + wanted);
        }
      }
    }
  }

  private static boolean isDisabled(String wanted) {
    for (String field : wanted.split(",", -1)) {
      if (field.startsWith(DISABLED)
          && Truth.of(field.substring(DISABLED.length())).orElse(false)) {
        return true;
      }
    }
    return false;
  }

  private static UsageException refused(String option) {
    return new UsageException(
        option + " asks for an attestation, which jbuild doesn't make",
        "leave it out, or say --provenance=false; cosign attest brings what another tool made to the"
            + " pushed image");
  }
}
