package dev.jbuild.dsl;

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
 * @param base what it starts from
 * @param steps in order
 * @param baseConfig the run config before the first step
 * @param author what MAINTAINER says, or null if the stage says nothing and the base's author stays
 */
public record Stage(
    int index,
    @Nullable String name,
    Base base,
    List<Step> steps,
    RunConfig baseConfig,
    @Nullable String author) {

  public Stage {
    if (index < 0) {
      throw new IllegalArgumentException("stage has negative index " + index);
    }
    steps = List.copyOf(steps);
  }

  /** Returns the indexes of the stages whose results this one needs, sorted. */
  public Set<Integer> dependencies() {
    Set<Integer> needed = new TreeSet<>();
    if (base instanceof Base.OfStage(int index)) {
      needed.add(index);
    }
    for (Step step : steps) {
      if (step instanceof Step.Copy copy && copy.from() instanceof CopyFrom.OfStage(int index)) {
        needed.add(index);
      }
    }
    return needed;
  }

  /** Returns the run config after the last step. */
  public RunConfig config() {
    return steps.isEmpty() ? baseConfig : steps.getLast().config();
  }

  /** Returns the name, or {@code stage-<index>}. */
  public String displayName() {
    return name == null ? "stage-" + index : name;
  }
}
