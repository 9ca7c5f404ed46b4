package dev.jbuild.dsl.lint;

import dev.jbuild.dsl.BaseImage;
import dev.jbuild.dsl.Buildfile;
import dev.jbuild.dsl.PlanRequest;
import dev.jbuild.oci.ImageConfig;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is looked at.
 *
 * @param request build args, platform, target
 * @param bases the configs of base images as far as they are known
 * @param ignored whether a path of the context is left out by its {@code .dockerignore}; the empty
 *     path asks for all of them. Null if there is no such file, or one that takes something back
 * @param everyStage whether the steps of stages are looked at that the target doesn't need
 * @param advice whether more than the build checks are made
 */
public record LintInput(
    Buildfile file,
    PlanRequest request,
    Map<BaseImage, ImageConfig> bases,
    @Nullable Predicate<String> ignored,
    boolean everyStage,
    boolean advice) {
  public LintInput {
    bases = Map.copyOf(bases);
  }
}
