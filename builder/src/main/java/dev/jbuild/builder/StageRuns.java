package dev.jbuild.builder;

import dev.jbuild.dsl.Base;
import dev.jbuild.dsl.Stage;
import dev.jbuild.oci.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
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

  /** By number. */
  private final SequencedMap<Integer, Work> works = new LinkedHashMap<>();

  private final ConcurrentMap<Integer, Future<StageState>> begun = new ConcurrentHashMap<>();

  /** What caches know of those that nobody has asked for. */
  private final Map<Integer, StageState> leftOut = new HashMap<>();

  /**
   * Those in which something is to be done, and those that wait for the one that they start from.
   */
  private final Set<Integer> missed = ConcurrentHashMap.newKeySet();

  private final Set<Integer> waiting = ConcurrentHashMap.newKeySet();

  /** Makes what builds the stages of one platform. */
  @FunctionalInterface
  interface Building {
    StageBuild of(Stages stages);
  }

  /**
   * A stage, ready to be built.
   *
   * @param base the number of the stage that it starts from, or -1
   * @param label what titles have before its name
   */
  record Work(
      StageBuild build, Stage stage, int base, String label, Consumer<StageLayer> onNewLayer) {
    private StageState make() throws IOException, InterruptedException {
      return build.build(stage, label, onNewLayer);
    }

    private StageState leaveOut() throws IOException, InterruptedException {
      return build.leaveOut(stage, label);
    }
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
   * Starts stages.
   *
   * @param lazily whether only the targets begin at once, and others when they are asked for
   * @param onNewLayer told each layer that was not there before, and will be in an image
   * @return the target of each plan
   */
  List<Future<StageState>> start(
      Building building, boolean lazily, Consumer<StageLayer> onNewLayer) {
    Set<Integer> inImages = new HashSet<>();
    for (int i = 0; i < plans.size(); i++) {
      addInImage(i, inImages);
    }
    // All are known before the first begins: it may ask at once which earlier build is like this.
    for (int i = 0; i < plans.size(); i++) {
      PlatformPlan plan = plans.get(i);
      StageBuild build = building.of(new Stages(plan.plan(), numbers.get(i), this));
      for (Stage stage : plan.plan().stages()) {
        int number = number(i, stage.index());
        String label = label(plan, stage, number);
        build.announce(stage, label);
        int base = stage.base() instanceof Base.OfStage(int below) ? number(i, below) : -1;
        Consumer<StageLayer> told = inImages.contains(number) ? onNewLayer : _ -> {};
        works.putIfAbsent(number, new Work(build, stage, base, label, told));
      }
    }
    if (!lazily) {
      works.keySet().forEach(this::begin);
    }
    List<Future<StageState>> targets = new ArrayList<>();
    for (int i = 0; i < plans.size(); i++) {
      targets.add(state(number(i, plans.get(i).plan().target().index())));
    }
    return targets;
  }

  /** Returns what becomes of a stage, which begins if it hasn't yet. */
  Future<StageState> state(int number) {
    return begun.computeIfAbsent(
        number, _ -> workers.start(Objects.requireNonNull(works.get(number))::make));
  }

  private void begin(int number) {
    var _ = state(number);
  }

  boolean hasBegun(int number) {
    return begun.containsKey(number);
  }

  /** Tells that a stage has begun, and first waits for the one that it starts from. */
  void waitsForBase(int number) {
    waiting.add(number);
    if (missed.contains(base(number))) {
      missedBelow(number);
    }
  }

  /** Tells that something is to be done in a stage. Then so it is in those that start from it. */
  void missed(int number) {
    if (begun.size() < works.size() && missed.add(number)) {
      for (int over : waiting) {
        if (base(over) == number) {
          missedBelow(over);
        }
      }
    }
  }

  private void missedBelow(int number) {
    Work work = Objects.requireNonNull(works.get(number));
    work.build.beginSources(work.stage.steps());
    missed(number);
  }

  /** Returns the number of the stage that one starts from, or -1. */
  private int base(int number) {
    return Objects.requireNonNull(works.get(number)).base;
  }

  /** Notes the stages that nobody has asked for, each behind those that it needs. */
  void noteLeftOut() throws IOException, InterruptedException {
    for (Map.Entry<Integer, Work> one : works.entrySet()) {
      if (!hasBegun(one.getKey())) {
        leftOut.put(one.getKey(), one.getValue().leaveOut());
      }
    }
  }

  Optional<StageState> leftOut(int number) {
    return Optional.ofNullable(leftOut.get(number));
  }

  private int number(int plan, int index) {
    return Objects.requireNonNull(numbers.get(plan).get(index));
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

  /** Adds those whose layers an image has: the target, what it is built from, and so on. */
  private void addInImage(int plan, Set<Integer> inImages) {
    Stages stages = new Stages(plans.get(plan).plan(), numbers.get(plan), this);
    Stage stage = plans.get(plan).plan().target();
    inImages.add(number(plan, stage.index()));
    while (stage.base() instanceof Base.OfStage(int below)) {
      stage = stages.planned(below);
      inImages.add(number(plan, below));
    }
  }
}
