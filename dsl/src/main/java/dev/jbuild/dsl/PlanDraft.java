package dev.jbuild.dsl;

import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.RunConfig;
import dev.jbuild.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A plan in the making: which stages are needed is known, their base images are not. */
final class PlanDraft {
  private final SourceText source;
  private final PlanRequest request;
  private final Problems problems = new Problems();
  private final Scope empty;
  private final Scope globals;
  private final StageGraph graph;
  private final Map<BaseImage, ImageConfig> configs;

  private PlanDraft(Buildfile file, PlanRequest request, Map<BaseImage, ImageConfig> configs) {
    this.configs = configs;
    this.source = SourceText.of(file);
    this.request = request;
    this.empty = new Scope(source, file.escape(), problems);
    List<Instruction.Arg> args = new ArrayList<>();
    List<StageText> stages = cut(file, args);
    this.globals = GlobalScope.of(empty, request, stages.getLast().name(), args, problems);
    this.graph =
        StageGraph.of(
            source, stages, globals, request, problems, new Triggers(source, stages, configs));
    for (SourceText one : source.files()) {
      problems.gather(() -> Syntax.check(one, request));
    }
    file.warnings().forEach(problems::warn);
    duplicates(stages);
  }

  /**
   * Reads what can be known with these base images.
   *
   * @throws BuildfileException if something is wrong
   */
  static PlanDraft of(Buildfile file, PlanRequest request, Map<BaseImage, ImageConfig> configs) {
    PlanDraft draft = new PlanDraft(file, request, configs);
    draft.problems.throwIfAny();
    return draft;
  }

  StageGraph graph() {
    return graph;
  }

  /** Cuts the instructions at each FROM; {@code args} gets those before the first. */
  private List<StageText> cut(Buildfile file, List<Instruction.Arg> args) {
    List<StageText> stages = new ArrayList<>();
    Instruction.From from = null;
    List<Instruction> behind = new ArrayList<>();
    for (Instruction instruction : file.instructions()) {
      if (instruction instanceof Instruction.From next) {
        if (from != null) {
          stages.add(StageText.of(stages.size(), from, behind));
        }
        from = next;
        behind.clear();
      } else if (from != null) {
        behind.add(instruction);
      } else if (instruction instanceof Instruction.Arg arg) {
        args.add(arg);
      }
      if (instruction instanceof Instruction.Include include) {
        throw new IllegalArgumentException("nobody has read the file " + include.path().text());
      }
    }
    if (from == null) {
      Span start = source.span(0, 0);
      throw new BuildfileException(
          new Problem(
              "EmptyBuildfile", "there is no stage", source.place(start), "start one with FROM"));
    }
    stages.add(StageText.of(stages.size(), from, behind));
    return stages;
  }

  private void duplicates(List<StageText> stages) {
    Map<String, StageText> seen = new LinkedHashMap<>();
    for (StageText stage : stages) {
      String name = stage.name();
      Word word = stage.from().name();
      if (name != null && word != null && seen.put(name, stage) != null) {
        problems.warn(
            new Problem(
                "DuplicateStageName",
                "there is another stage " + name + " before this one",
                source.place(word.span()),
                "from here on the name means this one"));
      }
    }
  }

  /**
   * Plans each stage.
   *
   * @throws BuildfileException if something is wrong
   */
  BuildPlan plan() {
    Map<Integer, StageState> states = new LinkedHashMap<>();
    List<Stage> stages = new ArrayList<>();
    for (StageText text : graph.needed()) {
      Base base = graph.base(text);
      StageState state = start(base, states);
      RunConfig baseConfig = state.config();
      StagePlanner planner =
          new StagePlanner(
              source, request, globals, flag -> graph.origin(text.index(), flag), state);
      int triggered = 0;
      for (int at = 0; at < text.instructions().size(); at++) {
        Instruction instruction = text.instructions().get(at);
        boolean ofImage = base instanceof Base.Image && at < text.triggers();
        problems.gather(
            ofImage ? Triggers.within(instruction) : "", () -> planner.add(instruction));
        triggered = at < text.triggers() ? state.steps().size() : triggered;
      }
      states.put(text.index(), state);
      stages.add(
          new Stage(
              text.index(),
              text.name(),
              base,
              state.steps(),
              triggered,
              baseConfig,
              state.config(),
              state.author()));
    }
    problems.throwIfAny();
    return new BuildPlan(stages, problems.warnings());
  }

  private StageState start(Base base, Map<Integer, StageState> states) {
    return switch (base) {
      case Base.Scratch _, Base.Files _ -> StageState.of(empty, ConfigChange.scratch());
      case Base.OfStage(int index) -> {
        StageState parent = states.get(index);
        if (parent == null) {
          throw new IllegalStateException("stage " + index + " is not planned");
        }
        yield parent.child();
      }
      case Base.Image(BaseImage image) -> {
        ImageConfig config = configs.get(image);
        if (config == null) {
          throw new IllegalArgumentException("configs has no entry for " + image.reference());
        }
        RunConfig run = ConfigChange.withOnBuild(config.config(), List.of());
        yield StageState.of(empty, ConfigChange.withPath(run));
      }
    };
  }
}
