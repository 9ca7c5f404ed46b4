package dev.jbuild.dsl;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A stage as it is written.
 *
 * @param index from 0
 * @param name in lower case, or null
 * @param instructions those behind FROM
 */
record StageText(
    int index, @Nullable String name, Instruction.From from, List<Instruction> instructions) {
  StageText {
    instructions = List.copyOf(instructions);
  }

  static StageText of(int index, Instruction.From from, List<Instruction> instructions) {
    Word name = from.name();
    String lower = name == null ? null : name.text().toLowerCase(Locale.ROOT);
    return new StageText(index, lower, from, instructions);
  }
}
