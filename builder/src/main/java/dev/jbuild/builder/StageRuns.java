package dev.jbuild.builder;

import dev.jbuild.dsl.Base;
import dev.jbuild.dsl.Stage;
import dev.jbuild.oci.Platform;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Builds the stages of all platforms side by side. A stage that is the same for several platforms,
 * with all that it needs, is built once.
 */
final class StageRuns {
  private final List<PlatformPlan> plans;
  private final Workers workers;

  /** By plan: the number of each stage; the same stages have the same number. */
  private final List<Map<Integer, Integer>> numbers = new ArrayList<>();

  private final Map<Integer, Integer> uses = new HashMap<>();
  private final Map<Integer, Future<StageState>> started = new HashMap<>();

  /** Makes what builds the stages of one platform; it finds the others in the map. */
  @FunctionalInterface
  interface Building {
    StageBuild of(Map<Integer, Future<StageState>> stages);
  }

  /** A stage, and the numbers of those that it needs. */
  private record Same(Stage stage, List<Integer> needs) {}

  StageRuns(List<PlatformPlan> plans, Workers workers) {
    this.plans = plans;
    this.workers = workers;
    Map<Same, Integer> known = new HashMap<>();
    for (PlatformPlan one : plans) {
      Map<Integer, Integer> own = new HashMap<>();
      for (Stage stage : one.plan().stages()) {
        int number = plans.size() == 1 ? stage.index() : number(stage, own, known);
        own.put(stage.index(), number);
        uses.merge(number, 1, Integer::sum);
      }
      numbers.add(own);
    }
  }

  private static int number(Stage stage, Map<Integer, Integer> own, Map<Same, Integer> known) {
    List<Integer> needs = stage.dependencies().stream().map(own::get).toList();
    return known.computeIfAbsent(new Same(stage, needs), _ -> known.size());
  }

  /**
   * Starts all stages.
   *
   * @param onNewLayer told each layer that was not there before, and will be in an image
   * @return the target of each plan
   */
  List<Future<StageState>> start(Building building, Consumer<StageLayer> onNewLayer) {
    List<Map<Integer, Future<StageState>>> stagesOf = new ArrayList<>();
    List<StageBuild> builds = new ArrayList<>();
    for (int i = 0; i < plans.size(); i++) {
      stagesOf.add(new ConcurrentHashMap<>());
      builds.add(building.of(stagesOf.get(i)));
      announce(builds.get(i), i);
    }
    List<Future<StageState>> targets = new ArrayList<>();
    for (int i = 0; i < plans.size(); i++) {
      PlatformPlan plan = plans.get(i);
      Map<Integer, Integer> own = numbers.get(i);
      Map<Integer, Future<StageState>> stages = stagesOf.get(i);
      StageBuild build = builds.get(i);
      Set<Integer> inImage = inImage(plan);
      for (Stage stage : plan.plan().stages()) {
        Consumer<StageLayer> told = inImage.contains(stage.index()) ? onNewLayer : _ -> {};
        int number = Objects.requireNonNull(own.get(stage.index()));
        stages.put(
            stage.index(),
            started.computeIfAbsent(
                number,
                _ -> workers.start(() -> build.build(stage, label(plan, stage, number), told))));
      }
      targets.add(Objects.requireNonNull(stages.get(plan.plan().target().index())));
    }
    return targets;
  }

  /** All are known before the first starts: it may ask at once which earlier build is like this. */
  private void announce(StageBuild build, int plan) {
    PlatformPlan one = plans.get(plan);
    for (Stage stage : one.plan().stages()) {
      int number = Objects.requireNonNull(numbers.get(plan).get(stage.index()));
      build.announce(stage, label(one, stage, number));
    }
  }

  /** Of several platforms, a title says whose stage it is, as BuildKit does. */
  private String label(PlatformPlan plan, Stage stage, int number) {
    if (plans.size() == 1) {
      return "";
    }
    Platform target = plan.request().platform();
    boolean crosses = uses.getOrDefault(number, 0) == 1 && !stage.platform().isSame(target);
    String of = target.toString();
    String shortly =
        target.os().equals(stage.platform().os()) ? of.substring(of.indexOf('/') + 1) : of;
    return stage.platform() + (crosses ? "->" + shortly : "") + " ";
  }

  /** The stages whose layers the image has: the target, what it is built from, and so on. */
  private static Set<Integer> inImage(PlatformPlan plan) {
    Set<Integer> indexes = new HashSet<>();
    Stage stage = plan.plan().target();
    indexes.add(stage.index());
    while (stage.base() instanceof Base.OfStage(int below)) {
      indexes.add(below);
      stage =
          plan.plan().stages().stream()
              .filter(one -> one.index() == below)
              .findFirst()
              .orElseThrow();
    }
    return indexes;
  }
}
