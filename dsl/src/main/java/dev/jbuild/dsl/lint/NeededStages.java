package dev.jbuild.dsl.lint;

import dev.jbuild.dsl.BuildfileException;
import dev.jbuild.dsl.Flag;
import dev.jbuild.dsl.Instruction;
import dev.jbuild.dsl.Suggestion;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * The stages that a target needs.
 *
 * @param all the target first
 */
record NeededStages(SequencedSet<LintStage> all) {

  /** Returns those that the target of the file's request needs. */
  static NeededStages of(LintFile file) {
    return new NeededStages(needed(file, target(file)));
  }

  LintStage target() {
    return all.getFirst();
  }

  private static LintStage target(LintFile file) {
    if (file.stages().isEmpty()) {
      Place start = file.file().place(file.span(0, 0));
      throw new BuildfileException(
          new Problem("EmptyBuildfile", "there is no stage", start, "start one with FROM"));
    }
    String wanted = file.request().target();
    if (wanted == null) {
      return file.stages().getLast();
    }
    return find(wanted, file, file.stages().size()).orElseThrow(() -> unknown(wanted, file));
  }

  private static BuildfileException unknown(String wanted, LintFile file) {
    List<String> names =
        file.stages().stream()
            .map(stage -> stage.name().isEmpty() ? "" + stage.index() : stage.name())
            .toList();
    String known = "the stages are " + String.join(", ", names);
    String hint =
        Suggestion.of(wanted, names)
            .map(near -> "did you mean " + near + "? " + known)
            .orElse(known);
    return new BuildfileException(
        new Problem("UnknownStage", "there is no stage " + wanted, Place.ANYWHERE, hint));
  }

  /** Finds a stage before {@code end} by its name or, if it has that form, by its number. */
  private static Optional<LintStage> find(String text, LintFile file, int end) {
    Optional<LintStage> named = file.find(text, end);
    if (named.isPresent() || text.isEmpty() || text.length() > 9) {
      return named;
    }
    boolean number = text.chars().allMatch(c -> c >= '0' && c <= '9');
    return number && Integer.parseInt(text) < end
        ? Optional.of(file.stages().get(Integer.parseInt(text)))
        : Optional.empty();
  }

  private static SequencedSet<LintStage> needed(LintFile file, LintStage target) {
    SequencedSet<LintStage> needed = new LinkedHashSet<>();
    List<LintStage> open = new ArrayList<>(List.of(target));
    while (!open.isEmpty()) {
      LintStage stage = open.removeLast();
      LintStage parent = stage.parent();
      if (!needed.add(stage)) {
        continue;
      }
      if (parent != null) {
        open.add(parent);
      }
      for (Instruction instruction : stage.instructions()) {
        instruction
            .flag("from")
            .flatMap(flag -> find(flag.word().text(), file, stage.index()))
            .ifPresent(open::add);
        mountSources(instruction, file, stage, open);
      }
    }
    return needed;
  }

  private static void mountSources(
      Instruction instruction, LintFile file, LintStage stage, List<LintStage> open) {
    for (Flag flag : instruction.head().flags()) {
      if (flag.name().equals("mount")) {
        String from = options(flag).get("from");
        if (from != null) {
          find(from, file, stage.index()).ifPresent(open::add);
        }
      }
    }
  }

  /** Returns the options of a {@code --mount}, under their first names. */
  static Map<String, String> options(Flag mount) {
    Map<String, String> options = new HashMap<>();
    for (String option : mount.word().text().split(",", -1)) {
      int equals = option.indexOf('=');
      String name = (equals < 0 ? option : option.substring(0, equals)).toLowerCase(Locale.ROOT);
      String key =
          switch (name) {
            case "src" -> "source";
            case "dst", "destination" -> "target";
            default -> name;
          };
      options.put(key, equals < 0 ? "" : option.substring(equals + 1));
    }
    return options;
  }
}
