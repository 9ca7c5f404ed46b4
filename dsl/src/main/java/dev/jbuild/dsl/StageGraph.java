package dev.jbuild.dsl;

import dev.jbuild.oci.Platform;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which stages the target needs, what each starts from, and where each copies from. */
final class StageGraph {
  private final SourceText source;
  private final List<StageText> stages;
  private final Scope globals;
  private final PlanRequest request;
  private final Problems problems;
  private final Map<String, TreeSet<Integer>> positions = new HashMap<>();
  private final TreeMap<Integer, Base> bases = new TreeMap<>();

  /**
   * By stage, as the same trigger may stand in several; the flags are those of the instructions.
   */
  private final Map<Integer, Map<Flag, CopyFrom>> origins = new HashMap<>();

  private final Triggers triggers;

  private StageGraph(
      SourceText source,
      List<StageText> stages,
      Scope globals,
      PlanRequest request,
      Problems problems,
      Triggers triggers) {
    this.source = source;
    this.stages = new ArrayList<>(stages);
    for (StageText stage : stages) {
      if (stage.name() != null) {
        positions.computeIfAbsent(stage.name(), _ -> new TreeSet<>()).add(stage.index());
      }
    }
    this.triggers = triggers;
    this.globals = globals;
    this.request = request;
    this.problems = problems;
  }

  static StageGraph of(
      SourceText source,
      List<StageText> stages,
      Scope globals,
      PlanRequest request,
      Problems problems,
      Triggers triggers) {
    StageGraph graph = new StageGraph(source, stages, globals, request, problems, triggers);
    graph.target().ifPresent(target -> graph.walk(new TreeSet<>(List.of(target))));
    return graph;
  }

  /** Looks at every stage, whether something needs it or not. */
  static void ofAll(
      SourceText source,
      List<StageText> stages,
      Scope globals,
      PlanRequest request,
      Problems problems,
      Triggers triggers) {
    StageGraph graph = new StageGraph(source, stages, globals, request, problems, triggers);
    TreeSet<Integer> all = new TreeSet<>();
    stages.forEach(stage -> all.add(stage.index()));
    graph.walk(all);
  }

  /** Returns the stages that the target needs, in the order of the file; the target is the last. */
  List<StageText> needed() {
    return bases.keySet().stream().map(stages::get).toList();
  }

  Base base(StageText stage) {
    return bases.getOrDefault(stage.index(), new Base.Scratch());
  }

  /** Returns where the files of a {@code --from} or {@code --mount} are; empty for the context. */
  Optional<CopyFrom> origin(int stage, Flag flag) {
    return Optional.ofNullable(origins.getOrDefault(stage, Map.of()).get(flag));
  }

  /** Returns the images from outside, in the order of their first use, and where that is. */
  SequencedMap<BaseImage, Place.Source> images() {
    SequencedMap<BaseImage, Place.Source> images = new LinkedHashMap<>();
    for (StageText stage : needed()) {
      if (base(stage) instanceof Base.Image(BaseImage image)) {
        images.putIfAbsent(image, source.place(stage.from().image().span()));
      }
      for (Instruction instruction : stage.instructions()) {
        for (Flag flag : instruction.head().flags()) {
          CopyFrom origin = origin(stage.index(), flag).orElse(null);
          if (origin instanceof CopyFrom.Image(BaseImage image)) {
            images.putIfAbsent(image, source.place(flag.valueSpan()));
          }
        }
      }
    }
    return images;
  }

  private Optional<Integer> target() {
    String target = request.target();
    if (target == null) {
      return Optional.of(stages.size() - 1);
    }
    Optional<Integer> found = named(target, stages.size());
    if (found.isEmpty()) {
      found = index(target).filter(index -> index < stages.size());
    }
    if (found.isEmpty()) {
      List<String> names = displayNames();
      String known = "the stages are " + String.join(", ", names);
      String hint =
          Suggestion.of(target, names)
              .map(near -> "did you mean " + near + "? " + known)
              .orElse(known);
      problems.add(
          new Problem("UnknownStage", "there is no stage " + target, Place.ANYWHERE, hint));
    }
    return found;
  }

  private List<String> displayNames() {
    List<String> names = new ArrayList<>();
    for (StageText stage : stages) {
      String name = stage.name();
      names.add(name == null ? Integer.toString(stage.index()) : name);
    }
    return names;
  }

  /** Looks at the stages that are {@code open}, and at those that they need. */
  private void walk(NavigableSet<Integer> open) {
    while (!open.isEmpty()) {
      // Dependencies have a lower index, so that no stage comes up twice.
      StageText stage = start(stages.get(open.removeLast()));
      if (base(stage) instanceof Base.OfStage(int index)) {
        open.add(index);
      }
      for (Instruction instruction : stage.instructions()) {
        if (instruction instanceof Instruction.Copy copy) {
          problems.gather(() -> origin(copy, stage.index(), open));
        }
        for (Flag mount : mounts(instruction)) {
          problems.gather(() -> mount(mount, stage.index(), open));
        }
      }
    }
  }

  /** Finds what a stage starts from, and puts the triggers of that before its instructions. */
  private StageText start(StageText written) {
    bases.put(written.index(), new Base.Scratch());
    problems.gather(() -> begin(written));
    return stages.get(written.index());
  }

  private void begin(StageText written) {
    int own = written.index();
    String name = written.name();
    Platform platform = ImageText.platform(written.from(), globals, request, source);
    Optional<Base> instead = name == null ? Optional.empty() : context(name, platform);
    if (instead.isPresent()) {
      bases.put(own, instead.get());
      stages.set(own, written.withoutInstructions());
      return;
    }
    bases.put(own, resolveBase(written, platform));
    stages.set(own, written.withTriggers(triggers.of(written, base(written))));
  }

  private Optional<Base> context(String name, Platform platform) {
    return request
        .contexts()
        .find(name, platform)
        .map(found ->
            switch (found.context()) {
              case NamedContext.Image(String reference) when reference.equals("scratch") ->
                  new Base.Scratch();
              case NamedContext.Image(String reference) ->
                  new Base.Image(new BaseImage(reference, platform));
              case NamedContext.Files() -> new Base.Files(found.name());
            });
  }

  private Base resolveBase(StageText stage, Platform platform) {
    Word word = stage.from().image();
    String text = globals.expand(word);
    if (text.isBlank()) {
      throw new BuildfileException(
          new Problem(
              "BadImageReference",
              "the image is blank",
              source.place(word.span()),
              globals.hintOnNothing(word)));
    }
    if (text.equals("scratch")) {
      ImageText.platform(stage.from(), globals, request, source);
      return new Base.Scratch();
    }
    Optional<Base> context = context(text, platform);
    if (context.isPresent()) {
      return context.get();
    }
    Optional<Integer> earlier = named(text, stage.index());
    if (earlier.isPresent()) {
      return new Base.OfStage(earlier.get());
    }
    return new Base.Image(new BaseImage(ImageText.checked(text, word.span(), source), platform));
  }

  private void origin(Instruction.Copy copy, int own, Set<Integer> open) {
    Flag from = copy.flag("from").orElse(null);
    if (from != null && !from.word().text().isEmpty()) {
      origin(from, from.word(), own, open);
    }
  }

  private void origin(Flag flag, Word from, int own, Set<Integer> open) {
    CopyFrom origin = resolveOrigin(from, own);
    origins.computeIfAbsent(own, _ -> new IdentityHashMap<>()).put(flag, origin);
    if (origin instanceof CopyFrom.OfStage(int index)) {
      open.add(index);
    }
  }

  private static List<Flag> mounts(Instruction instruction) {
    return instruction instanceof Instruction.Run
        ? instruction.head().flags().stream().filter(flag -> flag.name().equals("mount")).toList()
        : List.of();
  }

  /** A mount's stage has no other name than its own: a number is none. */
  private void mount(Flag mount, int own, Set<Integer> open) {
    Word from = new Word(MountPlanner.from(mount, source), mount.valueSpan());
    if (from.text().isEmpty() || from.text().equals("scratch")) {
      return;
    }
    if (index(from.text()).isPresent()) {
      throw new BuildfileException(
          new Problem(
              "BadMount",
              "from takes the name of a stage or image, not the number " + from.text(),
              source.place(from.span()),
              "name the stage by FROM … AS"));
    }
    origin(mount, from, own, open);
  }

  private CopyFrom resolveOrigin(Word from, int own) {
    String text = from.text();
    int variable = text.indexOf('$');
    if (variable >= 0 && variable < text.length() - 1) {
      throw new BuildfileException(
          Problem.of("BadFlag", "--from can't hold variables", source.place(from.span())));
    }
    Optional<Integer> index = index(text);
    if (index.isPresent() && index.get() >= stages.size()) {
      throw new BuildfileException(
          new Problem(
              "UnknownStage",
              "there is no stage " + text,
              source.place(from.span()),
              "the stages are " + String.join(", ", displayNames())));
    }
    Optional<CopyFrom> context = context(index, from);
    if (context.isPresent()) {
      return context.get();
    }
    Optional<Integer> earlier = index.isPresent() ? index : named(text, own);
    if (earlier.isEmpty()) {
      earlier = named(text, stages.size());
    }
    if (earlier.isEmpty()) {
      if (text.equals("scratch")) {
        throw nothingToCopy(from);
      }
      return new CopyFrom.Image(
          new BaseImage(ImageText.checked(text, from.span(), source), request.platform()));
    }
    if (earlier.get() >= own) {
      String which = earlier.get() == own ? "is this stage itself" : "comes later";
      throw new BuildfileException(
          Problem.of("StageOrder", "stage " + text + " " + which, source.place(from.span())));
    }
    return new CopyFrom.OfStage(earlier.get());
  }

  private BuildfileException nothingToCopy(Word from) {
    return new BuildfileException(
        Problem.of(
            "BadImageReference",
            "there is nothing to copy from scratch",
            source.place(from.span())));
  }

  /** Returns what stands for the image or stage {@code from}, or for the stage of that number. */
  private Optional<CopyFrom> context(Optional<Integer> index, Word from) {
    String name = index.isPresent() ? stages.get(index.get()).name() : from.text();
    Optional<Base> context = name == null ? Optional.empty() : context(name, request.platform());
    return context.map(base ->
        switch (base) {
          case Base.Image(BaseImage image) -> new CopyFrom.Image(image);
          case Base.Files(String files) -> new CopyFrom.Named(files);
          case Base.Scratch _, Base.OfStage _ -> throw nothingToCopy(from);
        });
  }

  /** Returns the last stage of that name before {@code end}. */
  private Optional<Integer> named(String name, int end) {
    TreeSet<Integer> found = positions.get(name.toLowerCase(Locale.ROOT));
    return found == null ? Optional.empty() : Optional.ofNullable(found.lower(end));
  }

  private static Optional<Integer> index(String text) {
    for (int at = 0; at < text.length(); at++) {
      if (text.charAt(at) < '0' || text.charAt(at) > '9') {
        return Optional.empty();
      }
    }
    boolean fits = !text.isEmpty() && text.length() <= 9;
    return fits ? Optional.of(Integer.valueOf(text)) : Optional.empty();
  }
}
