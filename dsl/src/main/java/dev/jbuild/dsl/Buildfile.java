package dev.jbuild.dsl;

import dev.jbuild.problem.Problem;
import java.util.List;

/**
 * A Buildfile as it is written.
 *
 * @param name as the user gave it, for messages
 * @param text the whole text
 * @param parts of the text, in order, without gap
 * @param warnings what is legal but likely not meant
 */
public record Buildfile(String name, String text, List<Part> parts, List<Problem> warnings) {
  public Buildfile {
    parts = List.copyOf(parts);
    warnings = List.copyOf(warnings);
  }

  /**
   * Reads a Buildfile.
   *
   * @param name as the user gave it, for messages
   * @throws BuildfileException if something is wrong; it tells all that is
   */
  public static Buildfile parse(String name, String text) {
    return new BuildfileParser(name, text).parse();
  }

  /** Returns the directives, in order. */
  public List<Directive> directives() {
    return parts.stream().filter(Directive.class::isInstance).map(Directive.class::cast).toList();
  }

  /** Returns the char that escapes, a backslash or a backquote. */
  char escape() {
    for (Part part : parts) {
      if (part instanceof Directive directive && directive.name().equals("escape")) {
        return directive.value().text().charAt(0);
      }
      if (part instanceof Instruction) {
        break;
      }
    }
    return '\\';
  }

  /** Returns the instructions, in order. */
  public List<Instruction> instructions() {
    return parts.stream()
        .filter(Instruction.class::isInstance)
        .map(Instruction.class::cast)
        .toList();
  }

  /** Returns the text that the parts make: that which was parsed. */
  public String print() {
    StringBuilder printed = new StringBuilder();
    for (Part part : parts) {
      printed.append(text, part.span().start(), part.span().end());
    }
    return printed.toString();
  }
}
