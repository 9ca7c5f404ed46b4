package dev.jbuild.dsl.lint;

import dev.jbuild.dsl.Instruction;
import dev.jbuild.dsl.Word;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A stage as it is written.
 *
 * @param index from 0
 * @param image after expansion, or as written if that can't be
 * @param parent the stage that it starts from, or null
 * @param instructions those behind FROM
 */
record LintStage(
    int index,
    Instruction.From from,
    String image,
    @Nullable LintStage parent,
    List<Instruction> instructions) {
  LintStage {
    instructions = List.copyOf(instructions);
  }

  /** Returns the name in lower case, or the empty text. */
  String name() {
    Word name = from.name();
    return name == null ? "" : name.text().toLowerCase(Locale.ROOT);
  }

  /** Returns whether the stage starts from an image that is neither scratch nor a stage. */
  boolean hasImage() {
    return parent == null && !image.equals("scratch");
  }

  /** Returns the last stage of that name or index in {@code stages}. */
  static Optional<LintStage> find(List<LintStage> stages, String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    for (int i = stages.size() - 1; i >= 0; i--) {
      if (!lower.isEmpty() && stages.get(i).name().equals(lower)) {
        return Optional.of(stages.get(i));
      }
    }
    return Optional.empty();
  }
}
