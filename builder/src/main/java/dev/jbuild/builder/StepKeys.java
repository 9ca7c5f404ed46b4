package dev.jbuild.builder;

import dev.jbuild.builder.StageDefinitions.Definition;
import dev.jbuild.builder.cache.StepKey;
import dev.jbuild.builder.cache.StepResult;
import dev.jbuild.builder.event.Tasks;
import dev.jbuild.builder.why.Tracing;
import dev.jbuild.dsl.Stage;
import dev.jbuild.dsl.Step;
import dev.jbuild.layer.CopyPlan;
import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds the keys of the steps of one plan: from caches that know them, or from all they read. */
final class StepKeys {
  private final Kinds kinds;
  private final StageSources sources;
  private final StepResults results;
  private final Function<Step.Run, RunMounts> mounts;
  private final @Nullable Shared shared;

  /** How each kind of step is done. */
  record Kinds(RunStep run, CopyStep copy, WorkdirStep workdir) {}

  /** What tells keys without the files that they are made of. */
  record Shared(SharedSteps steps, StepAliases aliases, StageDefinitions definitions) {}

  /**
   * Finds keys.
   *
   * @param shared null if no cache is shared
   */
  StepKeys(
      Kinds kinds,
      StageSources sources,
      StepResults results,
      Function<Step.Run, RunMounts> mounts,
      @Nullable Shared shared) {
    this.kinds = kinds;
    this.sources = sources;
    this.results = results;
    this.mounts = mounts;
    this.shared = shared;
  }

  /** Returns a step with its key; waits for the stages that it reads. */
  KeyedStep keyed(Step step, StageState below, StepPosition at, Tasks.Running task)
      throws IOException, InterruptedException {
    return switch (step) {
      case Step.Run run -> {
        RunMounts mounted = mounts.apply(run);
        StepKey key = kinds.run.key(run, below, mounted);
        yield new KeyedStep(
            key,
            shared == null ? List.of() : defined(run, below, shared),
            mounted::files,
            null,
            false,
            () -> kinds.run.make(run, below, mounted, key, task));
      }
      case Step.Copy copy -> {
        Planning planning = () -> kinds.copy.plan(copy, sources.tree(copy.from()), below);
        KeyedStep keyed = planned(copy, below, at, kinds.copy, planning);
        yield shared == null ? keyed : keyed.with(files(copy, keyed.files()));
      }
      case Step.Workdir workdir -> {
        Planning planning = () -> kinds.workdir.plan(workdir, below);
        yield planned(workdir, below, at, kinds.workdir, planning);
      }
      case Step.Configure _ -> throw noLayer();
    };
  }

  private static IllegalArgumentException noLayer() {
    return new IllegalArgumentException("a change of the config makes no layer");
  }

  @FunctionalInterface
  private interface Planning {
    CopyPlan plan() throws IOException, InterruptedException;
  }

  /** Where a cache tells the key, nothing is planned. */
  private KeyedStep planned(
      Step step, StageState below, StepPosition at, PlannedStep kind, Planning planning)
      throws IOException, InterruptedException {
    List<Digest> aliases = shared == null ? List.of() : built(step, below, shared);
    if (shared != null && at.reuse()) {
      // What was built in this build counts as what it became, not as what it may have been before.
      List<Digest> certain = step.stages().isEmpty() ? aliases : List.of(aliases.getLast());
      Optional<KeyedStep> known = known(step, certain, aliases, shared);
      if (known.isPresent()) {
        return known.get();
      }
      at.missed().run();
    }
    CopyPlan plan = planning.plan();
    StepKey key = kind.key(plan);
    return new KeyedStep(key, aliases, written(plan), null, true, () -> kind.make(key, plan));
  }

  /** Returns all files of a context as one step. */
  KeyedStep ofFiles(CopyPlan plan) {
    StepKey key = kinds.copy.key(plan);
    return new KeyedStep(
        key, List.of(), written(plan), null, true, () -> kinds.copy.make(key, plan));
  }

  private Tracing.Files files(Step.Copy copy, Tracing.Files written) {
    return field ->
        field.equals(Tracing.Files.SOURCES)
            ? Optional.of(kinds.copy.sources(copy, sources.tree(copy.from())).entries())
            : written.of(field);
  }

  /** Returns what tells the steps of a stage that add a layer, as far as that is known. */
  List<StepKey> definition(Stage stage) throws IOException, InterruptedException {
    return shared == null
        ? List.of()
        : shared.definitions.of(stage.index()).map(Definition::steps).orElse(List.of());
  }

  private static Tracing.Files written(CopyPlan plan) {
    return field -> field.equals("content") ? Optional.of(plan.entries()) : Optional.empty();
  }

  /**
   * Returns a step whose result a cache has; waits for no stage. What it reads counts as what it is
   * defined to be.
   */
  Optional<KeyedStep> known(Step step, StageState below) throws IOException, InterruptedException {
    if (shared == null) {
      return Optional.empty();
    }
    if (!(step instanceof Step.Run run) || !run.stages().isEmpty()) {
      List<Digest> aliases = defined(step, below, shared);
      return known(step, aliases, aliases, shared);
    }
    StepKey key = kinds.run.key(run, below, mounts.apply(run));
    return results.find(key).map(result -> KeyedStep.known(key, List.of(), result));
  }

  private Optional<KeyedStep> known(
      Step step, List<Digest> certain, List<Digest> aliases, Shared by) throws IOException {
    for (int stage : step.stages()) {
      if (!by.definitions.mayStandFor(stage)) {
        return Optional.empty();
      }
    }
    for (Digest alias : certain) {
      Optional<StepKey> key = by.steps.keyOf(alias);
      Optional<StepResult> result = key.isEmpty() ? Optional.empty() : results.find(key.get());
      if (result.isPresent()) {
        return Optional.of(KeyedStep.known(key.get(), aliases, result.get()));
      }
    }
    return Optional.empty();
  }

  /** Returns what tells a step, whether the stages that it reads are built or not. */
  private static List<Digest> defined(Step step, StageState below, Shared by)
      throws IOException, InterruptedException {
    for (int stage : step.stages()) {
      if (by.definitions.of(stage).isEmpty()) {
        return List.of();
      }
    }
    StageTelling definition = by.definitions::digest;
    return switch (step) {
      case Step.Run run ->
          run.stages().isEmpty()
              ? List.of()
              : digests(by.aliases.of(run, below.rootfs(), below.platform(), definition));
      case Step.Copy copy -> digests(by.aliases.of(copy, below.rootfs(), definition));
      case Step.Workdir workdir -> digests(by.aliases.of(workdir, below.rootfs()));
      case Step.Configure _ -> throw noLayer();
    };
  }

  private static List<Digest> digests(StepKey alias) {
    return List.of(alias.digest());
  }

  /** Returns all that tells a step, of stages also what became of them; waits for those. */
  private List<Digest> built(Step step, StageState below, Shared by)
      throws IOException, InterruptedException {
    List<Digest> aliases = new ArrayList<>(defined(step, below, by));
    if (step instanceof Step.Copy copy && !copy.stages().isEmpty()) {
      aliases.add(by.aliases.of(copy, below.rootfs(), sources::rootfs).digest());
    }
    return aliases;
  }
}
