package dev.jbuild.dsl;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A stage as it is written.
 *
 * @param index from 0
 * @param name in lower case, or null
 * @param instructions those behind FROM
 * @param triggers how many of them, the first ones, are triggers of what the stage starts from
 */
record StageText(
    int index,
    @Nullable String name,
    Instruction.From from,
    List<Instruction> instructions,
    int triggers) {
  StageText {
    instructions = List.copyOf(instructions);
  }

  static StageText of(int index, Instruction.From from, List<Instruction> instructions) {
    Word name = from.name();
    String lower = name == null ? null : name.text().toLowerCase(Locale.ROOT);
    return new StageText(index, lower, from, instructions, 0);
  }

  /**
   * Cuts instructions at each FROM.
   *
   * @param args gets those before the first
   */
  static List<StageText> cut(List<Part> parts, List<Instruction.Arg> args) {
    List<StageText> stages = new ArrayList<>();
    List<Instruction> behind = new ArrayList<>();
    Instruction.From from = null;
    for (Part part : parts) {
      if (part instanceof Instruction.From next) {
        if (from != null) {
          stages.add(of(stages.size(), from, behind));
        }
        from = next;
        behind.clear();
      } else if (from != null && part instanceof Instruction instruction) {
        behind.add(instruction);
      } else if (part instanceof Instruction.Arg arg) {
        args.add(arg);
      }
    }
    if (from != null) {
      stages.add(of(stages.size(), from, behind));
    }
    return stages;
  }

  /** Returns a stage of this name that is what it starts from. */
  StageText withoutInstructions() {
    return new StageText(index, name, from, List.of(), 0);
  }

  /** Returns this stage with triggers before its own instructions. */
  StageText withTriggers(List<Instruction> triggers) {
    List<Instruction> all = new ArrayList<>(triggers);
    all.addAll(instructions);
    return new StageText(index, name, from, all, triggers.size());
  }
}
