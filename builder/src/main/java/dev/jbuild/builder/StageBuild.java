package dev.jbuild.builder;

import dev.jbuild.builder.BuildRequest.CachePolicy;
import dev.jbuild.builder.StageState.LayerMade;
import dev.jbuild.builder.cache.StepKey;
import dev.jbuild.builder.cache.StepResult;
import dev.jbuild.builder.event.BuildEvent;
import dev.jbuild.builder.event.Tasks;
import dev.jbuild.builder.why.Reason;
import dev.jbuild.builder.why.Tracing;
import dev.jbuild.dsl.Base;
import dev.jbuild.dsl.BaseImage;
import dev.jbuild.dsl.CopyFrom;
import dev.jbuild.dsl.RunMount;
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
import org.jspecify.annotations.Nullable;

/** Takes one stage from its base to its last step. */
final class StageBuild {
  private final Store store;
  private final RootFilesystems roots;
  private final Steps steps;
  private final Inputs inputs;
  private final Tasks tasks;
  private final Grants grants;
  private final CachePolicy cache;
  private final MountSources mountSources;
  private final StepAliases aliases;

  /**
   * How each kind of step is done.
   *
   * @param made by key, what is done or being done
   */
  record Steps(
      RunStep run, CopyStep copy, WorkdirStep workdir, SingleFlight<Digest, LayerMade> made) {}

  /**
   * What stages read: contexts, images from outside, other stages.
   *
   * @param shared what caches know, or null if none is shared
   * @param tracing notes what becomes of steps
   */
  record Inputs(
      Contexts contexts,
      Map<BaseImage, ResolvedImage> images,
      Map<Integer, Future<StageState>> stages,
      @Nullable SharedSteps shared,
      Tracing tracing) {}

  StageBuild(
      Store store,
      RootFilesystems roots,
      Steps steps,
      Inputs inputs,
      Tasks tasks,
      Grants grants,
      CachePolicy cache) {
    this.store = store;
    this.roots = roots;
    this.steps = steps;
    this.inputs = inputs;
    this.tasks = tasks;
    this.grants = grants;
    this.cache = cache;
    this.mountSources = new MountSources(store, roots, inputs.contexts, this::origin);
    this.aliases = new StepAliases(steps.copy, inputs.contexts, this::origin);
  }

  /** Notes a stage that will be built; to be called in the order of the plan. */
  void announce(Stage stage, String label) {
    inputs.tracing.stage(
        label + stage.displayName(), stage.steps().stream().map(s -> s.origin().text()).toList());
  }

  /**
   * Builds {@code stage}; waits for the stages that it needs.
   *
   * @param label what titles have before the stage's name
   * @param onNewLayer told each layer that was not there before
   */
  StageState build(Stage stage, String label, Consumer<StageLayer> onNewLayer)
      throws IOException, InterruptedException {
    StageState state = start(stage, label, onNewLayer);
    List<Step> shown = stage.steps().stream().filter(Step::addsLayer).toList();
    boolean reuse = cache.mayReuse(stage);
    for (int at = 0; at < stage.steps().size(); at++) {
      Step step = stage.steps().get(at);
      int number = shown.indexOf(step) + 1;
      String title =
          ("[" + label + stage.displayName() + " " + number + "/" + shown.size() + "] ")
              + (at < stage.triggered() ? "ONBUILD " : "")
              + step.origin().text();
      Tracing.Step traced =
          new Tracing.Step(label + stage.displayName(), number, step.origin().text());
      state = apply(step, state, new Position(title, reuse, traced), onNewLayer);
    }
    StageState end = state.with(stage.config());
    if (inputs.shared != null) {
      inputs.shared.madeStage(end);
    }
    return end;
  }

  private StageState start(Stage stage, String label, Consumer<StageLayer> onNewLayer)
      throws IOException, InterruptedException {
    return switch (stage.base()) {
      case Base.Scratch() -> empty(stage);
      case Base.Files(String name) -> ofFiles(stage, label, name, onNewLayer);
      case Base.Image(var image) -> {
        ResolvedImage resolved = image(image);
        inputs.tracing.base(
            label + stage.displayName(), resolved.manifest().toString(), image.reference());
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
  private StageState ofFiles(
      Stage stage, String label, String name, Consumer<StageLayer> onNewLayer)
      throws IOException, InterruptedException {
    StageState empty = empty(stage);
    String createdBy = "context " + name;
    Tracing.Step traced = new Tracing.Step(label + stage.displayName(), 0, createdBy);
    Position at = new Position("load " + label + createdBy, cache.mayReuse(stage), traced);
    try (Tasks.Running task = tasks.start(BuildEvent.Kind.STEP, at.title)) {
      CopyPlan plan = steps.copy.planAll(tree(new CopyFrom.Named(name)));
      StepKey key = steps.copy.key(plan);
      Keyed keyed = new Keyed(key, null, written(plan), true, () -> steps.copy.make(key, plan));
      LayerMade layer = made(keyed, at, task);
      return offered(empty.layered(keyed.origin(layer), layer, createdBy), layer, onNewLayer);
    }
  }

  /**
   * Where a step stands.
   *
   * @param reuse whether its result may be that of an earlier build
   */
  private record Position(String title, boolean reuse, Tracing.Step traced) {}

  private StageState apply(
      Step step, StageState below, Position at, Consumer<StageLayer> onNewLayer)
      throws IOException, InterruptedException {
    String createdBy = step.origin().createdBy();
    if (!step.addsLayer()) {
      return below.configured(createdBy);
    }
    awaitSources(step);
    try (Tasks.Running task = tasks.start(BuildEvent.Kind.STEP, at.title)) {
      Keyed keyed = keyed(step, below, at, task);
      LayerMade layer = made(keyed, at, task);
      return offered(below.layered(keyed.origin(layer), layer, createdBy), layer, onNewLayer);
    } catch (JbuildException told) {
      inputs.tracing.failed(at.traced);
      throw StepFailedException.at(step.origin().where(), told);
    }
  }

  /** Waits for the stages that a step reads, so that the time is not counted as the step's. */
  private void awaitSources(Step step) throws IOException, InterruptedException {
    if (step instanceof Step.Copy copy && copy.from() instanceof CopyFrom.OfStage(int index)) {
      Workers.await(stage(index));
    } else if (step instanceof Step.Run run) {
      for (RunMount mount : run.mounts()) {
        CopyFrom from =
            switch (mount) {
              case RunMount.Bind bind -> bind.from();
              case RunMount.Cache kept -> kept.from();
              case RunMount.Tmpfs _, RunMount.Secret _, RunMount.Ssh _ -> null;
            };
        if (from instanceof CopyFrom.OfStage(int index)) {
          Workers.await(stage(index));
        }
      }
    }
  }

  /**
   * A step with its key, ready to be done.
   *
   * @param files what it writes or sees mounted, as far as that is known
   * @param planned whether it is a copy that is only to be written
   */
  private record Keyed(
      StepKey key, @Nullable Digest alias, Tracing.Files files, boolean planned, Making making) {
    StageLayer.Origin origin(LayerMade layer) {
      return new StageLayer.Origin(key, alias, layer.result());
    }
  }

  @FunctionalInterface
  private interface Making {
    LayerMade make() throws IOException, InterruptedException;
  }

  private Keyed keyed(Step step, StageState below, Position at, Tasks.Running task)
      throws IOException, InterruptedException {
    boolean aliased = inputs.shared != null;
    return switch (step) {
      case Step.Run run -> {
        RunMounts mounts = new RunMounts(run, mountSources, store, grants);
        StepKey key = steps.run.key(run, below, mounts);
        yield new Keyed(
            key, null, mounts::files, false, () -> steps.run.make(run, below, mounts, key, task));
      }
      case Step.Copy copy -> {
        Digest alias = aliased ? aliases.of(copy, below).orElse(null) : null;
        yield planned(steps.copy, alias, at, () -> plan(copy, below));
      }
      case Step.Workdir workdir -> {
        Digest alias = aliased ? aliases.of(workdir, below) : null;
        yield planned(steps.workdir, alias, at, () -> steps.workdir.plan(workdir, below));
      }
      case Step.Configure _ ->
          throw new IllegalArgumentException("a change of the config makes no layer");
    };
  }

  @FunctionalInterface
  private interface Planning {
    CopyPlan plan() throws IOException, InterruptedException;
  }

  /** Where a cache tells the key, nothing is planned. */
  private Keyed planned(PlannedStep step, @Nullable Digest alias, Position at, Planning planning)
      throws IOException, InterruptedException {
    Optional<StepKey> known =
        alias == null || inputs.shared == null || !at.reuse
            ? Optional.empty()
            : inputs.shared.keyOf(alias);
    if (known.isPresent()) {
      return new Keyed(
          known.get(),
          alias,
          Tracing.Files.UNKNOWN,
          false,
          () -> {
            CopyPlan plan = planning.plan();
            return step.make(step.key(plan), plan);
          });
    }
    CopyPlan plan = planning.plan();
    StepKey key = step.key(plan);
    return new Keyed(key, alias, written(plan), true, () -> step.make(key, plan));
  }

  private static Tracing.Files written(CopyPlan plan) {
    return field -> field.equals("content") ? Optional.of(plan.entries()) : Optional.empty();
  }

  private LayerMade made(Keyed keyed, Position at, Tasks.Running task)
      throws IOException, InterruptedException {
    LayerMade layer = steps.made.get(keyed.key.digest(), () -> make(keyed, at, task));
    if (task.sharedUnlessEnded()) {
      inputs.tracing.cached(at.traced, keyed.key);
    }
    return layer;
  }

  private static StageState offered(
      StageState above, LayerMade layer, Consumer<StageLayer> onNewLayer) {
    if (!layer.known()) {
      onNewLayer.accept(above.layers().getLast());
    }
    return above;
  }

  private LayerMade make(Keyed keyed, Position at, Tasks.Running task)
      throws IOException, InterruptedException {
    Optional<StepResult> known = at.reuse ? store.steps().find(keyed.key) : Optional.empty();
    if (known.isPresent()
        && (known.get().remote() != null
            || store.content().find(known.get().layer().blob().digest()).isPresent())) {
      task.cached();
      inputs.tracing.cached(at.traced, keyed.key);
      return Packing.known(known.get());
    }
    LayerMade layer;
    if (keyed.planned) {
      // A copy is packed on another thread from here on: the reasons needn't keep it waiting.
      layer = keyed.making.make();
      tellWhy(keyed, at, task);
    } else {
      tellWhy(keyed, at, task);
      layer = keyed.making.make();
    }
    task.done();
    return layer;
  }

  private void tellWhy(Keyed keyed, Position at, Tasks.Running task)
      throws IOException, InterruptedException {
    String asked = at.reuse ? null : cache.useSteps() ? "--no-cache-filter" : "--no-cache";
    List<Reason> reasons = inputs.tracing.running(at.traced, keyed.key, asked, keyed.files);
    if (!reasons.isEmpty()) {
      task.reasons(reasons);
    }
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
