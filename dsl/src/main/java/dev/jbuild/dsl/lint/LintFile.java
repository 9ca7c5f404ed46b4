package dev.jbuild.dsl.lint;

import dev.jbuild.dsl.Assignment;
import dev.jbuild.dsl.BaseImage;
import dev.jbuild.dsl.Buildfile;
import dev.jbuild.dsl.Directive;
import dev.jbuild.dsl.Expansion;
import dev.jbuild.dsl.ExpansionWork;
import dev.jbuild.dsl.Heredoc;
import dev.jbuild.dsl.Instruction;
import dev.jbuild.dsl.NamedContext;
import dev.jbuild.dsl.Part;
import dev.jbuild.dsl.PlanRequest;
import dev.jbuild.dsl.Span;
import dev.jbuild.dsl.Suggestion;
import dev.jbuild.dsl.Word;
import dev.jbuild.oci.ImageConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A Buildfile cut into its stages, and what its FROM lines can see. */
final class LintFile {
  /** Far above what a file needs that somebody wrote; keeps the time of others short. */
  private static final int MAX_WORK = 500_000;

  private final Buildfile file;
  private final PlanRequest request;
  private final char escape;
  private final List<Instruction> instructions = new ArrayList<>();
  private final List<Instruction.Arg> globalArgs = new ArrayList<>();
  private final Set<String> declared = new HashSet<>();
  private final Map<String, String> globals;
  private final List<LintStage> stages = new ArrayList<>();
  private final Map<String, TreeMap<Integer, LintStage>> byName = new HashMap<>();

  /** Where each line of the text starts, and each included file; when somebody asks. */
  private int @Nullable [] lineStarts;

  private @Nullable Map<String, String> defaults;
  private final ExpansionWork expansions = new ExpansionWork();

  /** How many variables may still be copied and compared. */
  private long work = MAX_WORK;

  LintFile(Buildfile file, PlanRequest request) {
    this.file = file;
    this.request = request;
    this.escape = escape(file);
    for (Part part : file.parts()) {
      if (part instanceof Instruction instruction) {
        instructions.add(instruction);
      }
    }
    int first = 0;
    while (first < instructions.size() && instructions.get(first) instanceof Instruction.Arg arg) {
      globalArgs.add(arg);
      first++;
    }
    declared.addAll(Expansion.automaticArgs(request).keySet());
    this.globals = globals(request.buildArgs());
    cut(first);
  }

  private static char escape(Buildfile file) {
    for (Part part : file.parts()) {
      if (part instanceof Directive directive && directive.name().equals("escape")) {
        return directive.value().text().charAt(0);
      }
    }
    return '\\';
  }

  private void cut(int first) {
    int at = first;
    while (at < instructions.size()) {
      int next = at + 1;
      while (next < instructions.size() && !(instructions.get(next) instanceof Instruction.From)) {
        next++;
      }
      if (instructions.get(at) instanceof Instruction.From from) {
        LintStage stage = stage(from, instructions.subList(at + 1, next));
        stages.add(stage);
        byName.computeIfAbsent(stage.name(), _ -> new TreeMap<>()).put(stage.index(), stage);
      }
      at = next;
    }
  }

  private LintStage stage(Instruction.From from, List<Instruction> behind) {
    String image = expand(from.image(), globals).map(Expansion::text).orElse(from.image().text());
    NamedContext context = request.contexts().get(image, request.platform()).orElse(null);
    return switch (context) {
      case null ->
          new LintStage(
              stages.size(), from, image, find(image, stages.size()).orElse(null), behind);
      case NamedContext.Image(String reference) ->
          new LintStage(stages.size(), from, reference, null, behind);
      case NamedContext.Files() -> new LintStage(stages.size(), from, "scratch", null, behind);
    };
  }

  /** Returns the values that FROM sees when no build arg is given. */
  Map<String, String> defaults() {
    if (defaults == null) {
      defaults = globals(Map.of());
    }
    return defaults;
  }

  private Map<String, String> globals(Map<String, String> buildArgs) {
    Map<String, String> values = new HashMap<>(Expansion.automaticArgs(request));
    values.replaceAll((name, value) -> buildArgs.getOrDefault(name, value));
    for (Instruction.Arg instruction : globalArgs) {
      for (Assignment arg : instruction.args()) {
        String name = arg.name().text();
        Word value = arg.value();
        declared.add(name);
        if (buildArgs.containsKey(name)) {
          values.put(name, buildArgs.getOrDefault(name, ""));
        } else if (value != null) {
          expand(value, values).ifPresent(expanded -> values.put(name, expanded.text()));
        }
      }
    }
    return values;
  }

  Optional<Expansion> expand(Word word, Map<String, String> variables) {
    return Expansion.of(word.text(), escape, variables, expansions);
  }

  Optional<Expansion> expand(Heredoc heredoc, Map<String, String> variables) {
    return Expansion.of(heredoc, variables, expansions);
  }

  Buildfile file() {
    return file;
  }

  PlanRequest request() {
    return request;
  }

  char escape() {
    return escape;
  }

  List<Instruction> instructions() {
    return instructions;
  }

  List<Instruction.Arg> globalArgs() {
    return globalArgs;
  }

  /** Returns the values that FROM sees. */
  Map<String, String> globals() {
    return globals;
  }

  /** Returns the names that FROM may use. */
  Set<String> declared() {
    return declared;
  }

  List<LintStage> stages() {
    return stages;
  }

  /** Returns the last stage of that name before the stage {@code end}. */
  Optional<LintStage> find(String name, int end) {
    TreeMap<Integer, LintStage> found =
        name.isEmpty() ? null : byName.get(name.toLowerCase(Locale.ROOT));
    Map.Entry<Integer, LintStage> last = found == null ? null : found.lowerEntry(end);
    return Optional.ofNullable(last).map(Map.Entry::getValue);
  }

  /** Returns the name of {@code names} that was likely meant; none if too many were asked for. */
  Optional<String> suggestion(String name, Set<String> names) {
    return allows(names.size() * (1L + name.length() / 16))
        ? Suggestion.of(name, names)
        : Optional.empty();
  }

  /** Returns whether so many variables more may be copied or compared; if not, better not ask. */
  boolean allows(long variables) {
    work = Math.max(-1, work - variables);
    return work >= 0;
  }

  /** Returns the part of the file from {@code start} to before {@code end}. */
  Span span(int start, int end) {
    int fileStart = file.fileAt(start).start();
    if (lineStarts == null) {
      lineStarts = lineStarts(file);
    }
    int line = line(lineStarts, start);
    String text = file.text();
    int mark = lineStarts[line] == fileStart && text.startsWith("\uFEFF", fileStart) ? 1 : 0;
    int lineStart = Math.min(start, lineStarts[line] + mark);
    return new Span(
        start,
        end,
        1 + line - line(lineStarts, fileStart),
        1 + text.codePointCount(lineStart, start));
  }

  private static int line(int[] lineStarts, int offset) {
    int found = Arrays.binarySearch(lineStarts, offset);
    return found >= 0 ? found : -found - 2;
  }

  private static int[] lineStarts(Buildfile file) {
    String text = file.text();
    IntStream.Builder starts = IntStream.builder();
    starts.add(0);
    file.included().forEach(included -> starts.add(included.start()));
    for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      starts.add(at + 1);
    }
    return starts.build().sorted().distinct().toArray();
  }

  /** Returns the config of the image that {@code stage} starts from, if it is known. */
  static Optional<ImageConfig> config(LintStage stage, Map<BaseImage, ImageConfig> bases) {
    for (Map.Entry<BaseImage, ImageConfig> base : bases.entrySet()) {
      if (base.getKey().reference().equals(stage.image())) {
        return Optional.of(base.getValue());
      }
    }
    return Optional.empty();
  }
}
