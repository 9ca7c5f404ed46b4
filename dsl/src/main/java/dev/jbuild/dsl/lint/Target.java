package dev.jbuild.dsl.lint;

import dev.jbuild.dsl.Buildfile;
import dev.jbuild.dsl.Flag;
import dev.jbuild.dsl.Instruction;
import dev.jbuild.dsl.Span;
import dev.jbuild.dsl.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A stage that can be built.
 *
 * @param name in lower case, or empty
 * @param description what the comment above says of it, or empty
 * @param isDefault whether it is built when no target is named
 * @param base the image or stage that it starts from, as written
 * @param platform what {@code --platform} says, as written, or empty
 * @param span of the FROM
 */
public record Target(
    String name, String description, boolean isDefault, String base, String platform, Span span) {

  /** Returns the stages of {@code file} in order; the last is the default. */
  public static List<Target> of(Buildfile file) {
    List<Instruction.From> stages = new ArrayList<>();
    for (Instruction instruction : file.instructions()) {
      if (instruction instanceof Instruction.From from) {
        stages.add(from);
      }
    }
    List<Target> targets = new ArrayList<>();
    for (Instruction.From from : stages) {
      Word word = from.name();
      String name = word == null ? "" : word.text().toLowerCase(Locale.ROOT);
      targets.add(
          new Target(
              name,
              description(from, name),
              targets.size() == stages.size() - 1,
              from.image().text(),
              from.flag("platform").map(Flag::word).map(Word::text).orElse(""),
              from.span()));
    }
    return targets;
  }

  /** Returns what a comment above says of {@code name}, which it starts with. */
  static String description(Instruction instruction, String name) {
    for (String comment : instruction.head().comments()) {
      if (!name.isEmpty() && comment.startsWith(name + " ")) {
        return comment.substring(name.length() + 1);
      }
    }
    return "";
  }
}
