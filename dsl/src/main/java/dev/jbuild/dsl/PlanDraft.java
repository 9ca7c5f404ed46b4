package dev.jbuild.dsl;

import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.Platform;
import dev.jbuild.oci.RunConfig;
import dev.jbuild.problem.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A plan in the making: which stages are needed is known, their base images are not. */
final class PlanDraft {
  private final SourceText source;
  private final PlanRequest request;
  private final Problems problems = new Problems();
  private final char escape;
  private final PlanSize size;
  private final Scope empty;
  private final Scope globals;
  private final StageGraph graph;
  private final Map<BaseImage, ImageConfig> configs;

  private PlanDraft(Buildfile file, PlanRequest request, Map<BaseImage, ImageConfig> configs) {
    this.configs = configs;
    this.source = SourceText.of(file);
    this.request = request;
    this.empty = Scope.of(source, file.escape());
    this.size = new PlanSize(source);
    List<Instruction.Arg> args = new ArrayList<>();
    List<StageText> stages = cut(file, args);
    this.escape = file.escape();
    this.globals = GlobalScope.of(empty, request, stages.getLast().name(), args, size, problems);
    this.graph =
        StageGraph.of(
            source,
            stages,
            globals,
            request,
            problems,
            new Triggers(source, stages, configs, size));
    for (SourceText one : source.files()) {
      problems.gather(() -> Syntax.check(one, request));
    }
    request.controls().check(problems);
  }

  /**
   * Reads what can be known with these base images.
   *
   * @throws BuildfileException if something is wrong
   */
  static PlanDraft of(Buildfile file, PlanRequest request, Map<BaseImage, ImageConfig> configs) {
    PlanDraft draft = new PlanDraft(file, request, configs);
    if (draft.problems.any()) {
      new Foresight(draft.source, draft.escape, draft.problems).check(draft.graph.needed());
    }
    draft.problems.throwIfAny();
    return draft;
  }

  StageGraph graph() {
    return graph;
  }

  /** Cuts the instructions at each FROM; {@code args} gets those before the first. */
  private List<StageText> cut(Buildfile file, List<Instruction.Arg> args) {
    List<StageText> stages = StageText.cut(file.parts(), args);
    for (Part part : file.parts()) {
      if (part instanceof Instruction.Include include) {
        throw new IllegalArgumentException("nobody has read the file " + include.path().text());
      }
    }
    if (stages.isEmpty()) {
      Span start = source.span(0, 0);
      throw new BuildfileException(
          new Problem(
              "EmptyBuildfile", "there is no stage", source.place(start), "start one with FROM"));
    }
    return stages;
  }

  /**
   * Plans each stage.
   *
   * @throws BuildfileException if something is wrong
   */
  BuildPlan plan() {
    Map<Integer, StageState> states = new LinkedHashMap<>();
    Map<Integer, Platform> platforms = new HashMap<>();
    List<Stage> stages = new ArrayList<>();
    for (StageText text : graph.needed()) {
      if (problems.areMany() || size.isExceeded()) {
        break;
      }
      Base base = graph.base(text);
      StageState state = start(base, states);
      RunConfig baseConfig = state.config().config();
      Platform platform = platform(text, base, platforms);
      platforms.put(text.index(), platform);
      StagePlanner planner =
          new StagePlanner(
              source, request, globals, flag -> graph.origin(text.index(), flag), state);
      int triggered = 0;
      for (int at = 0; at < text.instructions().size(); at++) {
        Instruction instruction = text.instructions().get(at);
        if (problems.areMany() || size.isExceeded()) {
          break;
        }
        boolean ofImage = base instanceof Base.Image && at < text.triggers();
        problems.gather(
            ofImage ? Triggers.within(instruction) : "", () -> planner.add(instruction));
        triggered = at < text.triggers() ? state.steps().size() : triggered;
      }
      problems.gather(() -> size.addEntries(state.config().size(), text.from()));
      states.put(text.index(), state);
      stages.add(
          new Stage(
              text.index(),
              text.name(),
              platform,
              base,
              state.steps(),
              triggered,
              baseConfig,
              state.config().config(),
              state.author()));
    }
    problems.throwIfAny();
    return new BuildPlan(stages);
  }

  private Platform platform(StageText text, Base base, Map<Integer, Platform> earlier) {
    return switch (base) {
      case Base.Image(BaseImage image) -> image.platform();
      case Base.OfStage(int index) -> earlier.getOrDefault(index, request.platform());
      case Base.Scratch _, Base.Files _ ->
          ImageText.platform(text.from(), globals, request, source);
    };
  }

  private StageState start(Base base, Map<Integer, StageState> states) {
    return switch (base) {
      case Base.Scratch _, Base.Files _ -> StageState.of(empty, ConfigDraft.scratch(), size);
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
        yield StageState.of(empty, ConfigDraft.ofImage(config.config()), size);
      }
    };
  }
}
