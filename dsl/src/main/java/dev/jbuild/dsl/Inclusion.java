package dev.jbuild.dsl;

import dev.jbuild.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts the stages of included files in the place of each INCLUDE. What stands before the first
 * stage of any of the files goes before the first stage of all. One use.
 */
final class Inclusion {
  private static final int MAX_DEPTH = 16;
  private static final int MAX_FILES = 256;

  /** As one file may be included many times, under other names. */
  private static final int MAX_CHARS = 1 << 20;

  private final IncludeReader reader;
  private final Problems problems = new Problems();
  private final StringBuilder text = new StringBuilder();
  private final List<Buildfile.Included> included = new ArrayList<>();
  private final List<Part> directives = new ArrayList<>();
  private final List<Placed> preamble = new ArrayList<>();
  private final List<Placed> stages = new ArrayList<>();
  private final List<Taken> taken = new ArrayList<>();
  private char escape;
  private int chars;

  Inclusion(IncludeReader reader) {
    this.reader = reader;
  }

  /** A file that was read. */
  private record Taken(Buildfile file, IncludedFile as) {}

  /** A part, and the file that has it. */
  record Placed(Part part, IncludedFile file) {}

  /**
   * Reads what {@code file} includes.
   *
   * @throws BuildfileException if a file can't be read or is wrong, or they don't fit together
   */
  Buildfile of(Buildfile file) {
    text.append(file.text());
    escape = file.escape();
    directives.addAll(file.directives());
    IncludedFile root = new IncludedFile(file.name(), new SourceText(file.name(), file.text()));
    take(file, root);
    throwIfAny();
    new NameClashes(problems).check(preamble, stages);
    throwIfAny();
    List<Part> parts = new ArrayList<>(directives);
    parts.addAll(GlobalArgs.merged(preamble));
    parts.addAll(new StageReferences(stages, escape, problems).resolved());
    throwIfAny();
    return new Buildfile(file.name(), text.toString(), parts, included);
  }

  /** Throws what was found, and what is wrong with each of the files besides. */
  private void throwIfAny() {
    if (problems.any()) {
      for (Taken one : taken) {
        new Foresight(one.as.source(), escape, problems).check(one.file.parts(), false);
      }
    }
    problems.throwIfAny();
  }

  /** Comments and blank lines go where the instruction below them goes. */
  private void take(Buildfile file, IncludedFile as) {
    taken.add(new Taken(file, as));
    List<Placed> to = preamble;
    List<Placed> between = new ArrayList<>();
    for (Part part : file.parts()) {
      to = part instanceof Instruction.From ? stages : to;
      switch (part) {
        case Directive _ -> {}
        case Trivia _ -> between.add(new Placed(part, as));
        case Instruction.Include include -> {
          to.addAll(between);
          between.clear();
          problems.gather(() -> include(include, as));
        }
        case Instruction _ -> {
          to.addAll(between);
          between.clear();
          to.add(new Placed(part, as));
        }
      }
    }
    to.addAll(between);
  }

  private void include(Instruction.Include include, IncludedFile by) {
    if (chars > MAX_CHARS) {
      return; // which is told already
    }
    Word path = include.path();
    switch (reader.read(by.name(), path.text())) {
      case IncludeReader.Answer.Text(String name, String content) ->
          include(include, by, name, content);
      case IncludeReader.Answer.Missing(String name) ->
          throw new BuildfileException(
              new Problem(
                  "IncludeNotFound",
                  "there is no file " + name,
                  by.source().place(path.span()),
                  "paths are relative to " + by.name()));
      case IncludeReader.Answer.Outside(String name) ->
          throw new BuildfileException(
              new Problem(
                  "IncludeOutside",
                  name
                      + " is neither below the build context nor below the folder of the Buildfile",
                  by.source().place(path.span()),
                  "move it there; symlinks count as what they point to"));
      case IncludeReader.Answer.Unfit(String name, String why) ->
          throw unfit(name + " " + why, path, by);
    }
  }

  private void include(Instruction.Include include, IncludedFile by, String name, String content) {
    IncludedFile as = by.including(include, name, content, nextStart());
    requireNoCircle(as);
    requireFew(as, include.path());
    requireShort(by, include.path(), content);
    append(name, content);
    Buildfile file = new BuildfileParser(name, as.source()).parse();
    if (file.escape() != escape) {
      String what =
          name + " has the escape char " + file.escape() + " and the first file " + escape;
      throw unfit(what, include.path(), by);
    }
    take(file, as);
  }

  private void requireFew(IncludedFile as, Word path) {
    boolean tooMany = included.size() == MAX_FILES;
    if (as.by() != null && (tooMany || as.depth() > MAX_DEPTH)) {
      String what =
          tooMany
              ? "this would be file number " + (MAX_FILES + 1) + " that is included"
              : as.chain() + " is " + as.depth() + " files deep";
      throw new BuildfileException(
          new Problem(
              "IncludeTooDeep",
              what,
              as.by().source().place(path.span()),
              "at most " + MAX_FILES + " files, " + MAX_DEPTH + " deep, can be included"));
    }
  }

  private void requireShort(IncludedFile by, Word path, String content) {
    chars += content.length();
    if (chars > MAX_CHARS) {
      throw new BuildfileException(
          new Problem(
              "IncludeTooDeep",
              "with this file more than " + (MAX_CHARS >> 20) + " MiB of text is included",
              by.source().place(path.span()),
              "include smaller files, or fewer times"));
    }
  }

  /** Tells of a circle at each INCLUDE that is part of it. */
  private void requireNoCircle(IncludedFile last) {
    List<Problem> told = new ArrayList<>();
    for (IncludedFile at = last; told.isEmpty() || !at.name().equals(last.name()); at = at.by()) {
      if (at.by() == null) {
        return;
      }
      told.add(
          new Problem(
              "IncludeCycle",
              "this INCLUDE leads back to its own file: " + last.chain(),
              at.by().source().place(at.includePath().span()),
              "take one of them out"));
    }
    throw new BuildfileException(told.reversed());
  }

  private int nextStart() {
    boolean ended = text.charAt(text.length() - 1) == '\n';
    return text.length() + (ended ? 0 : 1);
  }

  private void append(String name, String content) {
    int start = nextStart();
    text.append("\n".repeat(start - text.length())).append(content);
    included.add(new Buildfile.Included(name, start));
  }

  private static BuildfileException unfit(String what, Word path, IncludedFile by) {
    return new BuildfileException(Problem.of("IncludeUnfit", what, by.source().place(path.span())));
  }
}
