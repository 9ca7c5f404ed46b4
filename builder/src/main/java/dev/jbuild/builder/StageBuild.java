package dev.jbuild.builder;

import dev.jbuild.builder.StageState.LayerMade;
import dev.jbuild.builder.cache.StepKey;
import dev.jbuild.builder.cache.StepResult;
import dev.jbuild.builder.event.Tasks;
import dev.jbuild.dsl.Base;
import dev.jbuild.dsl.BaseImage;
import dev.jbuild.dsl.CopyFrom;
import dev.jbuild.dsl.Stage;
import dev.jbuild.dsl.Step;
import dev.jbuild.layer.CopyPlan;
import dev.jbuild.layer.DirectoryTree;
import dev.jbuild.layer.FileTree;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.problem.JbuildException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Takes one stage from its base to its last step. */
final class StageBuild {
  private final Store store;
  private final RootFilesystems roots;
  private final Steps steps;
  private final Inputs inputs;
  private final Tasks tasks;
  private final Grants grants;
  private final boolean useCache;
  private final MountSources mountSources;

  /**
   * How each kind of step is done.
   *
   * @param made by key, what is done or being done
   */
  record Steps(
      RunStep run, CopyStep copy, WorkdirStep workdir, SingleFlight<Digest, LayerMade> made) {}

  /** What stages read: contexts, images from outside, other stages. */
  record Inputs(
      Contexts contexts,
      Map<BaseImage, ResolvedImage> images,
      Map<Integer, Future<StageState>> stages) {}

  StageBuild(
      Store store,
      RootFilesystems roots,
      Steps steps,
      Inputs inputs,
      Tasks tasks,
      Grants grants,
      boolean useCache) {
    this.store = store;
    this.roots = roots;
    this.steps = steps;
    this.inputs = inputs;
    this.tasks = tasks;
    this.grants = grants;
    this.useCache = useCache;
    this.mountSources = new MountSources(store, roots, inputs.contexts, this::origin);
  }

  /**
   * Builds {@code stage}; waits for the stages that it needs.
   *
   * @param label what titles have before the stage's name
   * @param onNewLayer told each layer that was not there before
   */
  StageState build(Stage stage, String label, Consumer<StageLayer> onNewLayer)
      throws IOException, InterruptedException {
    StageState state = start(stage, onNewLayer);
    List<Step> shown = stage.steps().stream().filter(Step::addsLayer).toList();
    for (int at = 0; at < stage.steps().size(); at++) {
      Step step = stage.steps().get(at);
      int number = shown.indexOf(step) + 1;
      String title =
          ("[" + label + stage.displayName() + " " + number + "/" + shown.size() + "] ")
              + (at < stage.triggered() ? "ONBUILD " : "")
              + step.origin().text();
      state = apply(step, state, title, onNewLayer);
    }
    return state.with(stage.config());
  }

  private StageState start(Stage stage, Consumer<StageLayer> onNewLayer)
      throws IOException, InterruptedException {
    return switch (stage.base()) {
      case Base.Scratch() -> empty(stage);
      case Base.Files(String name) -> ofFiles(name, empty(stage), onNewLayer);
      case Base.Image(var image) -> {
        ResolvedImage resolved = image(image);
        yield new StageState(
            stage.platform(), resolved.config(), resolved.layers(), stage.baseConfig(), List.of());
      }
      case Base.OfStage(int index) -> {
        StageState below = Workers.await(stage(index));
        yield new StageState(
            below.platform(), below.base(), below.layers(), stage.baseConfig(), below.history());
      }
    };
  }

  private StageState empty(Stage stage) {
    return new StageState(
        stage.platform(),
        ImageConfig.empty(stage.platform()),
        List.of(),
        stage.baseConfig(),
        List.of());
  }

  /** Returns a stage of one layer, with all files of a context. */
  private StageState ofFiles(String name, StageState empty, Consumer<StageLayer> onNewLayer)
      throws IOException, InterruptedException {
    try (Tasks.Running task = tasks.start("load context " + name)) {
      CopyPlan plan = steps.copy.planAll(tree(new CopyFrom.Named(name)));
      StepKey key = steps.copy.key(plan);
      LayerMade layer = made(new Keyed(key, () -> steps.copy.make(key, plan)), task);
      String createdBy = "context " + name;
      return offered(empty.layered(key, layer, createdBy), layer, onNewLayer);
    }
  }

  private StageState apply(
      Step step, StageState below, String title, Consumer<StageLayer> onNewLayer)
      throws IOException, InterruptedException {
    String createdBy = step.origin().createdBy();
    if (!step.addsLayer()) {
      return below.configured(createdBy);
    }
    try (Tasks.Running task = tasks.start(title)) {
      Keyed keyed = keyed(step, below, task);
      LayerMade layer = made(keyed, task);
      return offered(below.layered(keyed.key, layer, createdBy), layer, onNewLayer);
    } catch (JbuildException told) {
      throw StepFailedException.at(step.origin().where(), told);
    }
  }

  /** A step with its key, ready to be done. */
  private record Keyed(StepKey key, Making making) {}

  @FunctionalInterface
  private interface Making {
    LayerMade make() throws IOException, InterruptedException;
  }

  private Keyed keyed(Step step, StageState below, Tasks.Running task)
      throws IOException, InterruptedException {
    return switch (step) {
      case Step.Run run -> {
        RunMounts mounts = new RunMounts(run, mountSources, store, grants);
        StepKey key = steps.run.key(run, below, mounts);
        yield new Keyed(key, () -> steps.run.make(run, below, mounts, key, task));
      }
      case Step.Copy copy -> {
        CopyPlan plan = plan(copy, below);
        StepKey key = steps.copy.key(plan);
        yield new Keyed(key, () -> steps.copy.make(key, plan));
      }
      case Step.Workdir workdir -> {
        CopyPlan plan = steps.workdir.plan(workdir, below);
        StepKey key = steps.workdir.key(plan);
        yield new Keyed(key, () -> steps.workdir.make(key, plan));
      }
      case Step.Configure _ ->
          throw new IllegalArgumentException("a change of the config makes no layer");
    };
  }

  private LayerMade made(Keyed keyed, Tasks.Running task) throws IOException, InterruptedException {
    LayerMade layer = steps.made.get(keyed.key.digest(), () -> make(keyed, task));
    task.sharedUnlessEnded();
    return layer;
  }

  private static StageState offered(
      StageState above, LayerMade layer, Consumer<StageLayer> onNewLayer) {
    if (!layer.known()) {
      onNewLayer.accept(above.layers().getLast());
    }
    return above;
  }

  private LayerMade make(Keyed keyed, Tasks.Running task) throws IOException, InterruptedException {
    Optional<StepResult> known = useCache ? store.steps().find(keyed.key) : Optional.empty();
    if (known.isPresent()
        && store.content().find(known.get().layer().blob().digest()).isPresent()) {
      task.cached();
      return Packing.known(known.get());
    }
    LayerMade layer = keyed.making.make();
    task.done();
    return layer;
  }

  private CopyPlan plan(Step.Copy copy, StageState below) throws IOException, InterruptedException {
    return steps.copy.plan(copy, tree(copy.from()), below);
  }

  private FileTree tree(CopyFrom from) throws IOException, InterruptedException {
    Optional<DirectoryTree> folder = inputs.contexts.folder(from);
    return folder.isPresent() ? folder.get() : roots.contents(origin(from));
  }

  private StageState origin(CopyFrom from) throws IOException, InterruptedException {
    return switch (from) {
      case CopyFrom.Context _, CopyFrom.Named _ -> inputs.contexts.layered(from);
      case CopyFrom.OfStage(int index) -> Workers.await(stage(index));
      case CopyFrom.Image(var image) -> {
        ResolvedImage resolved = image(image);
        yield new StageState(
            image.platform(),
            resolved.config(),
            resolved.layers(),
            resolved.config().config(),
            List.of());
      }
    };
  }

  private ResolvedImage image(BaseImage image) {
    ResolvedImage resolved = inputs.images.get(image);
    if (resolved == null) {
      throw new IllegalStateException("image " + image.reference() + " was not resolved");
    }
    return resolved;
  }

  private Future<StageState> stage(int index) {
    Future<StageState> stage = inputs.stages.get(index);
    if (stage == null) {
      throw new IllegalStateException("stage " + index + " was not started");
    }
    return stage;
  }
}
