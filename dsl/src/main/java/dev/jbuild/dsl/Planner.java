package dev.jbuild.dsl;

import dev.jbuild.oci.ImageConfig;
import dev.jbuild.problem.Place;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** Makes a plan of a Buildfile. */
public final class Planner {
  private Planner() {}

  /**
   * Returns the time that no time in the image may be later than, if a global ARG {@code
   * SOURCE_DATE_EPOCH} says one.
   *
   * @throws BuildfileException if it isn't whole seconds
   */
  public static Optional<Instant> sourceDateEpoch(Buildfile file, PlanRequest request) {
    return SourceDateEpoch.of(file, request);
  }

  /**
   * Returns the images from outside that the target needs, in the order of their first use, and
   * where that is.
   *
   * @throws BuildfileException if something is wrong with the stages that the target needs, as far
   *     as it can be known without the images
   */
  public static SequencedMap<BaseImage, Place.Source> images(Buildfile file, PlanRequest request) {
    return images(file, request, Map.of());
  }

  /**
   * Does the same when some images are known: their ONBUILD triggers may need more. All are known
   * when nothing new comes up.
   *
   * @param configs of images that are known
   */
  public static SequencedMap<BaseImage, Place.Source> images(
      Buildfile file, PlanRequest request, Map<BaseImage, ImageConfig> configs) {
    return PlanDraft.of(file, request, configs).graph().images();
  }

  /**
   * Returns what is to be done for the target.
   *
   * @param configs has an entry for each of {@link #images} that is the base of a stage; others are
   *     not looked at
   * @throws BuildfileException if something is wrong with the stages that the target needs
   * @throws IllegalArgumentException if {@code configs} lacks an entry
   */
  public static BuildPlan plan(
      Buildfile file, PlanRequest request, Map<BaseImage, ImageConfig> configs) {
    return PlanDraft.of(file, request, configs).plan();
  }
}
