package dev.jbuild.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * The options of {@code docker buildx build} for attestations. jbuild makes none, so that they can
 * only be declined, as pipelines often do.
 */
final class Attestations {
  private Attestations() {}

  static void options(CommandSpec spec) {
    BuildOptions.many(
        spec,
        "false",
        "attestations aren't made; false says that none are wanted",
        "--provenance",
        "--sbom");
    BuildOptions.many(spec, "type=TYPE,disabled=true", "the same", "--attest");
  }

  /** Refuses to build if an attestation is wanted. */
  static void check(ParseResult options) {
    for (String wanted : options.matchedOptionValue("--provenance", List.<String>of())) {
      if (!wanted.equals("false")) {
        throw refused("--provenance or --sbom " + wanted);
      }
    }
    for (String wanted : options.matchedOptionValue("--attest", List.<String>of())) {
      if (!List.of(wanted.split(",")).contains("disabled=true")) {
        throw refused("--attest " + wanted);
      }
    }
  }

  private static UsageException refused(String option) {
    return new UsageException(
        option + " asks for an attestation, which jbuild doesn't make",
        "leave it out, or say --provenance=false; cosign attest brings what another tool made to the"
            + " pushed image");
  }
}
