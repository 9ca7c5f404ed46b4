package dev.jbuild.dsl;

import dev.jbuild.oci.ImageConfig;
import dev.jbuild.problem.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** Makes a plan of a Buildfile. */
public final class Planner {
  private static final List<String> WELL_KNOWN =
      List.of(
          "alpine",
          "busybox",
          "centos",
          "debian",
          "eclipse-temurin",
          "fedora",
          "golang",
          "node",
          "python",
          "ubuntu");

  private Planner() {}

  /**
   * Returns what says the time that no time in the image may be later than: the build arg {@code
   * SOURCE_DATE_EPOCH}, or else a global ARG of that name.
   *
   * @throws BuildfileException if it is neither whole seconds, nor {@code context}, nor a stage
   *     that only adds from one URL or git repository
   */
  public static Optional<LatestTime> sourceDateEpoch(Buildfile file, PlanRequest request) {
    return SourceDateEpoch.of(file, request);
  }

  /**
   * Returns what was likely meant by the name of an image that doesn't exist: a stage of the file,
   * or an image that many use.
   */
  public static Optional<String> similarName(Buildfile file, String name) {
    List<String> names = new ArrayList<>();
    for (Instruction instruction : file.instructions()) {
      if (instruction instanceof Instruction.From from && from.name() != null) {
        names.add(from.name().text());
      }
    }
    names.addAll(WELL_KNOWN);
    return Suggestion.of(name, names).filter(near -> !near.equals(name));
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
