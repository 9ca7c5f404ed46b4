package dev.jbuild.dsl;

import dev.jbuild.problem.Place;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * A Buildfile as it is written.
 *
 * @param name as the user gave it, for messages
 * @param text the whole text; behind it, the texts of included files
 * @param parts of the text, in order, without gap; if there are included files, the directives, all
 *     that stands before the first stage, then the stages
 * @param included the files that {@code text} has behind the first, in their order there
 */
public record Buildfile(String name, String text, List<Part> parts, List<Included> included) {
  public Buildfile {
    parts = List.copyOf(parts);
    included = List.copyOf(included);
  }

  Buildfile(String name, String text, List<Part> parts) {
    this(name, text, parts, List.of());
  }

  /**
   * An included file.
   *
   * @param name for messages
   * @param start offset of its first char in the text of the whole
   */
  public record Included(String name, int start) {}

  /**
   * Reads a Buildfile.
   *
   * @param name as the user gave it, for messages
   * @throws BuildfileException if something is wrong; it tells all that is
   */
  public static Buildfile parse(String name, String text) {
    return new BuildfileParser(name, text).parse();
  }

  /**
   * Returns this file with the stages of the files that it includes in the place of each INCLUDE.
   *
   * @throws BuildfileException if one can't be read or is wrong, or they don't fit together
   */
  public Buildfile withIncludes(IncludeReader reader) {
    for (Part part : parts) {
      if (part instanceof Instruction.Include) {
        return new Inclusion(reader).of(this);
      }
    }
    return this;
  }

  /** Returns the directives, in order. */
  public List<Directive> directives() {
    return parts.stream().filter(Directive.class::isInstance).map(Directive.class::cast).toList();
  }

  /**
   * Returns a text with each instruction on one line, followed by its heredocs: comments are those
   * right above instructions, all else is as it was written.
   */
  public String normalized() {
    return BuildfilePrinter.print(this);
  }

  /**
   * Writes the file as one JSON object, in many small pieces: {@code directives} by name, and
   * {@code instructions} with their words before expansion and their places. docs/buildfile.md has
   * the members.
   */
  public void writeJson(OutputStream out) throws IOException {
    BuildfileJson.write(this, out);
  }

  /**
   * Returns which file has the char at {@code offset} of the text; the first file starts at 0.
   *
   * @param offset from 0
   */
  public Included fileAt(int offset) {
    for (int index = included.size() - 1; index >= 0; index--) {
      if (included.get(index).start() <= offset) {
        return included.get(index);
      }
    }
    return new Included(name, 0);
  }

  /** Returns the place of {@code span}, in the file that has it. */
  public Place.Source place(Span span) {
    return span.in(fileAt(span.start()).name(), text);
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

  /** Returns the text that the parts make: that which was parsed, if nothing is included. */
  public String print() {
    StringBuilder printed = new StringBuilder();
    for (Part part : parts) {
      printed.append(text, part.span().start(), part.span().end());
    }
    return printed.toString();
  }
}
