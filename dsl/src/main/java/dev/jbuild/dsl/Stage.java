package dev.jbuild.dsl;

import dev.jbuild.oci.Platform;
import dev.jbuild.oci.RunConfig;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One stage of a plan.
 *
 * @param index position in the Buildfile, from 0
 * @param name in lower case, or null
 * @param platform of its steps: what FROM says, that of the stage it starts from, or the image's
 * @param base what it starts from
 * @param steps in order
 * @param triggered how many of them, the first ones, come from ONBUILD triggers of the base
 * @param baseConfig the run config before the first step
 * @param config the run config after the last instruction
 * @param author what MAINTAINER says, or null if the stage says nothing and the base's author stays
 */
public record Stage(
    int index,
    @Nullable String name,
    Platform platform,
    Base base,
    List<Step> steps,
    int triggered,
    RunConfig baseConfig,
    RunConfig config,
    @Nullable String author) {

  public Stage {
    if (index < 0) {
      throw new IllegalArgumentException("stage has negative index " + index);
    }
    steps = List.copyOf(steps);
    if (triggered < 0 || triggered > steps.size()) {
      throw new IllegalArgumentException(triggered + " of " + steps.size() + " steps are triggers");
    }
  }

  /** Returns the indexes of the stages whose results this one needs, sorted. */
  public Set<Integer> dependencies() {
    Set<Integer> needed = new TreeSet<>();
    if (base instanceof Base.OfStage(int index)) {
      needed.add(index);
    }
    for (Step step : steps) {
      needed.addAll(step.stages());
    }
    return needed;
  }

  /** Returns the name, or {@code stage-<index>}. */
  public String displayName() {
    return name == null ? "stage-" + index : name;
  }
}
