package dev.jbuild.dsl.lint;

import dev.jbuild.dsl.BaseImage;
import dev.jbuild.dsl.Buildfile;
import dev.jbuild.dsl.PlanRequest;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.Platform;
import java.util.Map;

/** The surroundings of the Buildfiles that the tests look at. */
final class LintCases {
  private static final Platform AMD64 = Platform.of("linux", "amd64");

  private LintCases() {}

  /** The {@code .dockerignore} has {@code *.log}, and one base image is for arm64. */
  static LintInput input(String text) {
    return new LintInput(
        Buildfile.parse("Buildfile", text),
        PlanRequest.of(AMD64),
        Map.of(
            new BaseImage("arm-only:1", AMD64), ImageConfig.empty(Platform.of("linux", "arm64"))),
        path -> path.endsWith(".log"),
        true,
        true);
  }
}
