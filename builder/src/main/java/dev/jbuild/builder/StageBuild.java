package dev.jbuild.builder;

import dev.jbuild.builder.BuildRequest.CachePolicy;
import dev.jbuild.builder.StageState.LayerMade;
import dev.jbuild.builder.cache.StepKey;
import dev.jbuild.builder.event.BuildEvent;
import dev.jbuild.builder.event.Tasks;
import dev.jbuild.builder.why.Tracing;
import dev.jbuild.dsl.Base;
import dev.jbuild.dsl.BaseImage;
import dev.jbuild.dsl.CopyFrom;
import dev.jbuild.dsl.Stage;
import dev.jbuild.dsl.Step;
import dev.jbuild.problem.JbuildException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Takes the stages of one plan from their bases to their last steps. */
final class StageBuild {
  private final StageSources sources;
  private final StepKeys keys;
  private final StepResults results;
  private final CopyStep copies;
  private final CachePolicy policy;
  private final Telling telling;

  /**
   * Who is told what becomes of stages.
   *
   * @param tracing notes what becomes of steps
   * @param shared gets results, or null if no cache is shared
   */
  record Telling(Tasks tasks, Tracing tracing, @Nullable SharedSteps shared) {}

  StageBuild(
      StageSources sources,
      StepKeys keys,
      StepResults results,
      CopyStep copies,
      CachePolicy policy,
      Telling telling) {
    this.sources = sources;
    this.keys = keys;
    this.results = results;
    this.copies = copies;
    this.policy = policy;
    this.telling = telling;
  }

  /** Notes a stage that may be built; to be called in the order of the plan. */
  void announce(Stage stage, String label) {
    telling.tracing.stage(
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
    boolean reuse = policy.mayReuse(stage);
    for (int at = 0; at < stage.steps().size(); at++) {
      Step step = stage.steps().get(at);
      int number = shown.indexOf(step) + 1;
      String title =
          ("[" + label + stage.displayName() + " " + number + "/" + shown.size() + "] ")
              + (at < stage.triggered() ? "ONBUILD " : "")
              + step.origin().text();
      Tracing.Step traced = traced(stage, label, number, step);
      List<Step> left = stage.steps().subList(at, stage.steps().size());
      Tracing.Definition definition =
          () -> keys.definition(stage).stream().skip(number - 1).findFirst();
      Runnable missed =
          () -> {
            beginSources(left);
            sources.stages().missed(stage);
          };
      state =
          apply(
              step, state, new StepPosition(title, reuse, traced, definition, missed, onNewLayer));
    }
    StageState end = state.with(stage.config());
    if (telling.shared != null) {
      telling.shared.madeStage(end);
    }
    return end;
  }

  private StageState start(Stage stage, String label, Consumer<StageLayer> onNewLayer)
      throws IOException, InterruptedException {
    return switch (stage.base()) {
      case Base.Scratch() -> StageState.empty(stage);
      case Base.Files(String name) -> ofFiles(stage, label, name, onNewLayer);
      case Base.Image(var image) -> {
        traceBase(stage, label, image);
        yield StageState.of(stage.platform(), sources.image(image), stage.baseConfig());
      }
      case Base.OfStage(int index) -> {
        sources.stages().waitsForBase(stage);
        yield sources.stage(index).under(stage);
      }
    };
  }

  /** Returns a stage of one layer, with all files of a context. */
  private StageState ofFiles(
      Stage stage, String label, String name, Consumer<StageLayer> onNewLayer)
      throws IOException, InterruptedException {
    String createdBy = loading(name);
    Tracing.Step traced = new Tracing.Step(label + stage.displayName(), 0, createdBy);
    StepPosition at =
        new StepPosition(
            "load " + label + createdBy,
            policy.mayReuse(stage),
            traced,
            Optional::empty,
            () -> beginSources(stage.steps()),
            onNewLayer);
    try (Tasks.Running task = telling.tasks.start(BuildEvent.Kind.STEP, at.title())) {
      KeyedStep keyed = keys.ofFiles(copies.planAll(sources.tree(new CopyFrom.Named(name))));
      StageState empty = StageState.empty(stage);
      return layered(keyed, at, task, made -> empty.layered(keyed.origin(made), made, createdBy));
    }
  }

  private static String loading(String context) {
    return "context " + context;
  }

  private StageState apply(Step step, StageState below, StepPosition at)
      throws IOException, InterruptedException {
    String createdBy = step.origin().createdBy();
    if (!step.addsLayer()) {
      return below.configured(createdBy);
    }
    Set<Integer> read = step.stages();
    Optional<KeyedStep> known =
        read.isEmpty() ? Optional.empty() : withoutSources(step, below, at, read);
    try (Tasks.Running task = telling.tasks.start(BuildEvent.Kind.STEP, at.title())) {
      known.ifPresent(_ -> task.note("what it reads of " + names(read) + " is known"));
      KeyedStep keyed = known.isPresent() ? known.get() : keys.keyed(step, below, at, task);
      return layered(keyed, at, task, made -> below.layered(keyed.origin(made), made, createdBy));
    } catch (JbuildException told) {
      telling.tracing.failed(at.traced());
      throw StepFailedException.at(step.origin().where(), told);
    }
  }

  /**
   * Returns a step whose result is known though none of the stages that it reads has begun. Else
   * waits for those, so that the time is not counted as the step's.
   */
  private Optional<KeyedStep> withoutSources(
      Step step, StageState below, StepPosition at, Set<Integer> read)
      throws IOException, InterruptedException {
    Stages stages = sources.stages();
    if (at.reuse() && read.stream().noneMatch(stages::hasBegun)) {
      try {
        Optional<KeyedStep> known = keys.known(step, below);
        if (known.isPresent()) {
          return known;
        }
      } catch (JbuildException unreadable) {
        // The step itself will tell it.
      }
    }
    for (int stage : read) {
      if (!stages.state(stage).isDone()) {
        at.missed().run();
      }
      sources.stage(stage);
    }
    return Optional.empty();
  }

  /**
   * Returns {@code above} a layer. A new one is told at once, while somebody finds out why it is
   * new.
   */
  private StageState layered(
      KeyedStep step, StepPosition at, Tasks.Running task, Function<LayerMade, StageState> above)
      throws IOException, InterruptedException {
    Consumer<LayerMade> making = made -> at.newLayer().accept(above.apply(made).layers().getLast());
    return above.apply(results.layer(step, at, task, making));
  }

  /** Begins all stages that {@code steps} read, so that none of them waits for another. */
  void beginSources(List<Step> steps) {
    for (Step step : steps) {
      for (int stage : step.stages()) {
        var _ = sources.stages().state(stage);
      }
    }
  }

  private String names(Set<Integer> indexes) {
    List<String> names = new ArrayList<>();
    indexes.forEach(index -> names.add(sources.stages().planned(index).displayName()));
    return String.join(", ", names);
  }

  private static Tracing.Step traced(Stage stage, String label, int number, Step step) {
    return new Tracing.Step(label + stage.displayName(), number, step.origin().text());
  }

  /**
   * Notes a stage that was not needed, with the lists of the files that it copies, so that a later
   * build can tell what changed.
   *
   * @return the stage as far as caches know it
   */
  StageState leaveOut(Stage stage, String label) throws IOException, InterruptedException {
    List<StepKey> definition = keys.definition(stage);
    List<Step> shown = stage.steps().stream().filter(Step::addsLayer).toList();
    if (definition.size() < shown.size()) {
      return StageState.empty(stage);
    }
    if (stage.base() instanceof Base.Image(var image)) {
      traceBase(stage, label, image);
    }
    for (int i = 0; i < shown.size(); i++) {
      Step step = shown.get(i);
      telling.tracing.skipped(traced(stage, label, i + 1, step), definition.get(i));
      if (step instanceof Step.Copy copy
          && sources.folder(copy.from()).isPresent()
          && copy.sources().stream().noneMatch(StepAliases::isFetched)) {
        keepSources(copy);
      }
    }
    StageState known = known(stage);
    if (telling.shared != null) {
      telling.shared.madeStage(known);
    }
    return known;
  }

  private void keepSources(Step.Copy copy) throws InterruptedException {
    try {
      copies.keepSources(copy, sources.tree(copy.from()));
    } catch (JbuildException | IOException gone) {
      // A later build can tell less; this one needed none of them.
    }
  }

  private void traceBase(Stage stage, String label, BaseImage image) {
    String manifest = sources.image(image).manifest().toString();
    telling.tracing.base(label + stage.displayName(), manifest, image.reference());
  }

  /** Returns a stage as far as caches know it, without doing anything. */
  private StageState known(Stage stage) throws IOException, InterruptedException {
    StageState state = knownBase(stage);
    for (Step step : stage.steps()) {
      if (step.addsLayer()) {
        Optional<KeyedStep> known = keys.known(step, state);
        if (known.isEmpty()) {
          return state;
        }
        LayerMade layer = known.get().making().make();
        state = state.layered(known.get().origin(layer), layer, step.origin().createdBy());
      }
    }
    return state;
  }

  /** What is not known as a whole has another root filesystem, over which no step is known. */
  private StageState knownBase(Stage stage) throws IOException, InterruptedException {
    return switch (stage.base()) {
      case Base.Scratch() -> StageState.empty(stage);
      case Base.Files(String name) -> {
        KeyedStep files = keys.ofFiles(copies.planAll(sources.tree(new CopyFrom.Named(name))));
        StageState nothing = StageState.empty(stage);
        yield results
            .find(files.key())
            .map(Packing::known)
            .map(layer -> nothing.layered(files.origin(layer), layer, loading(name)))
            .orElse(nothing);
      }
      case Base.Image(var image) ->
          StageState.of(stage.platform(), sources.image(image), stage.baseConfig());
      case Base.OfStage(int index) ->
          sources.stages().hasBegun(index)
              ? sources.stage(index)
              : sources.stages().leftOut(index).orElseGet(() -> StageState.empty(stage));
    };
  }
}
