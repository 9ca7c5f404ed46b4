package dev.jbuild.dsl;

import dev.jbuild.oci.ImageConfig;
import dev.jbuild.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds the ONBUILD triggers that run right after a FROM. */
final class Triggers {
  private final SourceText source;
  private final List<StageText> stages;
  private final Map<BaseImage, ImageConfig> configs;
  private final PlanSize size;

  /**
   * Looks into {@code stages}, and into those images whose config is known.
   *
   * @param stages as they are written
   */
  Triggers(
      SourceText source,
      List<StageText> stages,
      Map<BaseImage, ImageConfig> configs,
      PlanSize size) {
    this.source = source;
    this.stages = List.copyOf(stages);
    this.configs = configs;
    this.size = size;
  }

  /**
   * Returns the triggers of what {@code stage} starts from, in order. Those of an image have the
   * places of the image's name in the FROM.
   *
   * @throws BuildfileException if one of an image is malformed, or they make the plan too large
   */
  List<Instruction> of(StageText stage, Base base) {
    if (size.isExceeded()) {
      return List.of();
    }
    List<Instruction> triggers = find(stage, base);
    size.addEntries(triggers.size(), stage.from());
    return triggers;
  }

  private List<Instruction> find(StageText stage, Base base) {
    return switch (base) {
      case Base.Scratch _, Base.Files _ -> List.of();
      case Base.OfStage(int index) -> ofStage(stages.get(index));
      case Base.Image(BaseImage image) -> {
        ImageConfig config = configs.get(image);
        yield config == null ? List.of() : ofImage(config, stage.from().image().span());
      }
    };
  }

  private static List<Instruction> ofStage(StageText stage) {
    List<Instruction> triggers = new ArrayList<>();
    for (Instruction instruction : stage.instructions()) {
      if (instruction instanceof Instruction.OnBuild onBuild) {
        triggers.add(onBuild.trigger());
      }
    }
    return triggers;
  }

  private List<Instruction> ofImage(ImageConfig config, Span place) {
    List<Instruction> triggers = new ArrayList<>();
    List<Problem> wrong = new ArrayList<>();
    for (String text : config.config().onBuild()) {
      try {
        triggers.add(BuildfileParser.trigger(source.pinned(text, place)));
      } catch (BuildfileException malformed) {
        malformed.problems().forEach(problem -> wrong.add(told(within(text), problem)));
      }
    }
    if (!wrong.isEmpty()) {
      throw new BuildfileException(wrong);
    }
    return triggers;
  }

  private static Problem told(String within, Problem problem) {
    return new Problem(problem.name(), within + problem.what(), problem.where(), problem.hint());
  }

  /** Returns what to say before what is wrong with the trigger of an image. */
  static String within(Instruction trigger) {
    return within(trigger.keyword() + " " + trigger.head().arguments().text());
  }

  private static String within(String trigger) {
    return "in the image's trigger " + trigger.lines().findFirst().orElse("") + ": ";
  }
}
