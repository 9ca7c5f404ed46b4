package dev.jbuild.builder;

import dev.jbuild.dsl.Assignment;
import dev.jbuild.dsl.BaseImage;
import dev.jbuild.dsl.Buildfile;
import dev.jbuild.dsl.Instruction;
import dev.jbuild.dsl.Suggestion;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Values that were given for ARGs that no file has, which are likely misspelt. */
final class UnusedBuildArgs {
  private UnusedBuildArgs() {}

  /** Returns a problem for each; an ARG counts in whatever stage it is. */
  static List<Problem> of(
      Buildfile file, Set<String> buildArgs, Map<BaseImage, ImageConfig> bases) {
    if (buildArgs.stream().allMatch(UnusedBuildArgs::isKnownToAll) || mayTriggerArgs(bases)) {
      return List.of();
    }
    Set<String> declared = new LinkedHashSet<>();
    for (Instruction instruction : file.instructions()) {
      if (instruction instanceof Instruction.Arg arg) {
        arg.args().stream().map(Assignment::name).forEach(name -> declared.add(name.text()));
      }
    }
    List<Problem> problems = new ArrayList<>();
    for (String name : buildArgs) {
      if (!declared.contains(name) && !isKnownToAll(name)) {
        String hint =
            Suggestion.of(name, declared)
                .map(near -> "did you mean " + near + "?")
                .orElse(
                    "declare it by ARG " + name + " in the stage that reads it, or leave it out");
        problems.add(
            new Problem(
                "UnusedBuildArg", "no ARG takes the build arg " + name, Place.ANYWHERE, hint));
      }
    }
    return problems;
  }

  /**
   * Source: Dockerfile reference, predefined ARGs, automatic platform ARGs, built-in build args.
   */
  private static boolean isKnownToAll(String name) {
    return name.equals("SOURCE_DATE_EPOCH")
        || name.startsWith("BUILDKIT_")
        || name.startsWith("TARGET")
        || name.startsWith("BUILDPLATFORM")
        || name.startsWith("BUILDOS")
        || name.startsWith("BUILDARCH")
        || name.startsWith("BUILDVARIANT")
        || name.toUpperCase(Locale.ROOT).endsWith("_PROXY");
  }

  /** Triggers of ONBUILD are instructions that the file doesn't have. */
  private static boolean mayTriggerArgs(Map<BaseImage, ImageConfig> bases) {
    return bases.values().stream().anyMatch(base -> !base.config().onBuild().isEmpty());
  }
}
