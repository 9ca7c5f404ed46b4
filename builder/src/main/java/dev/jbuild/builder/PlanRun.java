package dev.jbuild.builder;

import dev.jbuild.builder.event.Tasks;
import dev.jbuild.builder.why.Tracing;
import dev.jbuild.dsl.Base;
import dev.jbuild.dsl.BaseImage;
import dev.jbuild.dsl.BuildPlan;
import dev.jbuild.dsl.Stage;
import dev.jbuild.dsl.Step;
import dev.jbuild.layer.image.Image;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Platform;
import dev.jbuild.registry.RegistryClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Carries out one plan: stages side by side, then the image, then its way out. */
final class PlanRun {
  private final RegistryClient registry;
  private final Store store;
  private final LazySandbox sandbox;
  private final Workers workers;
  private final Tasks tasks;
  private final @Nullable SharedSteps shared;
  private final Tracing tracing;

  /**
   * Carries out plans.
   *
   * @param shared what caches know and get, or null if none is shared
   * @param tracing notes what becomes of steps
   */
  PlanRun(
      RegistryClient registry,
      Store store,
      LazySandbox sandbox,
      Workers workers,
      Tasks tasks,
      @Nullable SharedSteps shared,
      Tracing tracing) {
    this.registry = registry;
    this.store = store;
    this.sandbox = sandbox;
    this.workers = workers;
    this.tasks = tasks;
    this.shared = shared;
    this.tracing = tracing;
  }

  BuildResult run(
      BuildRequest request, BuildPlan plan, Contexts contexts, Map<BaseImage, ResolvedImage> images)
      throws IOException, InterruptedException {
    EntitlementCheck.require(plan, request.steps());
    RootFilesystems roots = new RootFilesystems(store, workers, tasks);
    List<ImageReference> targets =
        request.delivery().push() ? request.delivery().tags() : List.of();
    Pusher pusher = new Pusher(registry, store.content(), targets, mountFrom(images), workers);
    StageBuild.Inputs inputs =
        new StageBuild.Inputs(
            request.plan().platform(),
            contexts,
            images,
            new ConcurrentHashMap<>(),
            shared,
            tracing);
    StageState target = workers.awaitOrFail(start(request, plan, inputs, roots, pusher));
    if (shared != null) {
      shared.made(target, inputs.stages());
    }
    Image image = assemble(request, plan, target);
    boolean keep = !request.delivery().push() && request.delivery().outputs().isEmpty();
    if (keep || !request.delivery().outputs().isEmpty()) {
      roots.fetch(target.layers());
    }
    Export export = new Export(store, request.delivery().tags());
    for (Output output : request.delivery().outputs()) {
      export.write(image, output, tasks);
    }
    pusher.push(image, target.layers(), tasks);
    if (keep) {
      for (ImageReference name : request.delivery().tags()) {
        store.tags().set(name.toString(), image.descriptor());
      }
    }
    return new BuildResult(image.descriptor(), image.manifest().config().digest());
  }

  private Future<StageState> start(
      BuildRequest request,
      BuildPlan plan,
      StageBuild.Inputs inputs,
      RootFilesystems roots,
      Pusher pusher) {
    Map<Integer, Future<StageState>> stages = inputs.stages();
    Packing packing = new Packing(store.steps(), workers);
    RunStep.Conditions conditions =
        new RunStep.Conditions(
            request.steps(), request.plan().platform(), usualRuns(plan, request.steps()));
    StageBuild build =
        new StageBuild(
            store,
            roots,
            new StageBuild.Steps(
                new RunStep(store, roots, sandbox, packing, workers, conditions),
                new CopyStep(store, inputs.contexts().sources(), roots, packing),
                new WorkdirStep(store, roots, packing)),
            inputs,
            tasks,
            request.steps().grants(),
            request.cache());
    Set<Integer> inImage = inImage(plan);
    for (Stage stage : plan.stages()) {
      tracing.stage(
          stage.displayName(), stage.steps().stream().map(s -> s.origin().text()).toList());
      stages.put(
          stage.index(),
          workers.start(() -> build.build(stage, layer -> offer(inImage, stage, layer, pusher))));
    }
    return Objects.requireNonNull(stages.get(plan.target().index()));
  }

  /** Returns how many RUNs there are that LIMIT and flags say nothing else about. */
  private static int usualRuns(BuildPlan plan, StepSettings settings) {
    int runs = 0;
    for (Stage stage : plan.stages()) {
      for (Step step : stage.steps()) {
        boolean usual =
            step instanceof Step.Run run && settings.limitsOf(run).equals(settings.limits());
        runs += usual ? 1 : 0;
      }
    }
    return runs;
  }

  private static void offer(Set<Integer> inImage, Stage stage, StageLayer layer, Pusher pusher) {
    if (inImage.contains(stage.index())) {
      pusher.offer(layer);
    }
  }

  /** The stages whose layers the image has: the target, what it is built from, and so on. */
  private static Set<Integer> inImage(BuildPlan plan) {
    Set<Integer> indexes = new HashSet<>();
    Stage stage = plan.target();
    indexes.add(stage.index());
    while (stage.base() instanceof Base.OfStage(int below)) {
      indexes.add(below);
      stage = plan.stages().stream().filter(one -> one.index() == below).findFirst().orElseThrow();
    }
    return indexes;
  }

  private List<ImageReference> mountFrom(Map<BaseImage, ResolvedImage> images) {
    List<ImageReference> all = new ArrayList<>(repositories(images));
    if (shared != null) {
      all.addAll(shared.repositories());
    }
    return all;
  }

  static List<ImageReference> repositories(Map<BaseImage, ResolvedImage> images) {
    return images.values().stream()
        .map(ResolvedImage::repository)
        .filter(Objects::nonNull)
        .distinct()
        .toList();
  }

  private Image assemble(BuildRequest request, BuildPlan plan, StageState target)
      throws IOException, InterruptedException {
    Assembly assembly = new Assembly(store.content(), request.delivery().sourceDateEpoch());
    return assembly.write(
        target,
        new Assembly.About(
            platform(request, target),
            plan.target().author(),
            request.delivery().labels(),
            shared == null ? null : shared.inline(target).orElse(null)));
  }

  /** Where no other platform than the build's own is asked for, the base decides. */
  private static Platform platform(BuildRequest request, StageState target) {
    Platform asked = request.plan().platform();
    Platform base = target.base().platform();
    return asked.equals(request.plan().buildPlatform()) && !base.matches(asked) ? base : asked;
  }
}
