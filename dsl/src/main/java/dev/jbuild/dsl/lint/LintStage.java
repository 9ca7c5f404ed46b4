package dev.jbuild.dsl.lint;

import dev.jbuild.dsl.Instruction;
import dev.jbuild.dsl.Word;
import java.util.List;
import java.util.Locale;
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

  /** A stage is the same as another only if it is that one. */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return index;
  }
}
