package dev.jbuild.builder;

import dev.jbuild.builder.BuildRequest.Delivery;
import dev.jbuild.builder.event.Tasks;
import dev.jbuild.builder.why.Tracing;
import dev.jbuild.dsl.BaseImage;
import dev.jbuild.dsl.BuildPlan;
import dev.jbuild.dsl.Stage;
import dev.jbuild.dsl.Step;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.registry.RegistryClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Carries out the plans of all platforms: stages side by side, then the images and their way. */
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
      BuildRequest request,
      List<PlatformPlan> plans,
      Contexts contexts,
      Map<BaseImage, ResolvedImage> images)
      throws IOException, InterruptedException {
    for (PlatformPlan one : plans) {
      EntitlementCheck.require(one.plan(), request.steps());
    }
    RootFilesystems roots = new RootFilesystems(store, workers, tasks);
    LayerForms forms = new LayerForms(store, roots, workers);
    ImageDelivery delivery =
        new ImageDelivery(
            request.delivery(),
            store,
            forms,
            pushers(request.delivery(), images),
            roots,
            shared,
            tasks);
    StageRuns stages = new StageRuns(plans, workers);
    boolean lazily = shared != null && shared.tellsKeys() && request.cache().useSteps();
    List<Future<StageState>> running =
        stages.start(
            building(request, plans, new Reading(contexts, images, roots)),
            lazily,
            delivery::offer);
    List<PlatformStage> targets = new ArrayList<>();
    for (int i = 0; i < plans.size(); i++) {
      targets.add(new PlatformStage(plans.get(i), workers.awaitOrFail(running.get(i))));
    }
    if (shared != null) {
      for (PlatformStage target : targets) {
        shared.madeImage(target.target());
      }
      stages.noteLeftOut();
    }
    // Nothing runs any more; whoever waits for a registry needn't wait for this too.
    Future<?> traced =
        workers.start(() -> {
          tracing.end(true);
          return null;
        });
    BuildResult result = delivery.deliver(targets);
    if (shared != null) {
      shared.export(forms, repositories(images));
    }
    workers.awaitOrFail(traced);
    workers.finish();
    return result;
  }

  private Map<Output.Registry, Pusher> pushers(
      Delivery delivery, Map<BaseImage, ResolvedImage> images) {
    List<ImageReference> mountFrom = new ArrayList<>(repositories(images));
    if (shared != null) {
      mountFrom.addAll(shared.repositories());
    }
    Map<Output.Registry, Pusher> pushers = new LinkedHashMap<>();
    for (Output output : delivery.outputs()) {
      if (output instanceof Output.Registry of) {
        pushers.put(of, new Pusher(registry, store.content(), of, mountFrom, workers));
      }
    }
    return pushers;
  }

  /** What stages read from outside. */
  private record Reading(
      Contexts contexts, Map<BaseImage, ResolvedImage> images, RootFilesystems roots) {}

  private StageRuns.Building building(
      BuildRequest request, List<PlatformPlan> plans, Reading reading) {
    StepKeys.Kinds kinds = kinds(request, plans, reading);
    StepResults results = new StepResults(store, request.cache(), tracing);
    Grants grants = request.steps().grants();
    return stages -> {
      StageSources sources =
          new StageSources(reading.contexts, reading.images, stages, reading.roots);
      MountSources mounted = new MountSources(store, reading.roots, reading.contexts, sources);
      Function<Step.Run, RunMounts> mounts = run -> new RunMounts(run, mounted, store, grants);
      StepKeys.Shared known = null;
      if (shared != null) {
        StepAliases aliases = new StepAliases(kinds.copy(), kinds.run(), sources, mounts);
        known =
            new StepKeys.Shared(
                shared, aliases, new StageDefinitions(aliases, sources, request.cache()));
      }
      return new StageBuild(
          sources,
          new StepKeys(kinds, sources, results, mounts, known),
          results,
          kinds.copy(),
          request.cache(),
          new StageBuild.Telling(tasks, tracing, shared));
    };
  }

  private StepKeys.Kinds kinds(BuildRequest request, List<PlatformPlan> plans, Reading reading) {
    Packing packing = new Packing(store.steps(), request.delivery().layerForm(), workers);
    int usual = 0;
    for (PlatformPlan one : plans) {
      usual += usualRuns(one.plan(), request.steps());
    }
    RunStep.Conditions conditions = new RunStep.Conditions(request.steps(), request.plan(), usual);
    return new StepKeys.Kinds(
        new RunStep(store, reading.roots, sandbox, packing, workers, conditions),
        new CopyStep(store, reading.contexts, reading.roots, packing, tasks),
        new WorkdirStep(store, reading.roots, packing));
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

  private static List<ImageReference> repositories(Map<BaseImage, ResolvedImage> images) {
    return images.values().stream()
        .map(ResolvedImage::repository)
        .filter(Objects::nonNull)
        .distinct()
        .toList();
  }
}
