package dev.jbuild.dsl;

import dev.jbuild.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Cuts a text into its parts. */
final class BuildfileParser {
  /** What every peer takes, so that a file that is read here is read there. */
  private static final int MAX_LINE_BYTES = 65_535;

  private final String name;
  private final SourceText source;
  private final Lines lines;
  private final Problems problems = new Problems();
  private final List<Part> parts = new ArrayList<>();
  private final List<String> comments = new ArrayList<>();
  private char escape = '\\';
  private boolean inStage;
  private boolean behindInclude;
  private boolean toldOfNoStage;

  /** Whether all stages that others may name are in this file, and none of them is broken. */
  private boolean hasAllStages;

  BuildfileParser(String name, String text) {
    this(name, new SourceText(name, text));
    hasAllStages = true;
  }

  /** Makes a parser of an included file. */
  BuildfileParser(String name, SourceText source) {
    this.name = name;
    this.source = source;
    this.lines = new Lines(source);
  }

  /**
   * Reads the ONBUILD trigger of an image.
   *
   * @throws BuildfileException if it isn't one instruction, or one that can't be a trigger
   */
  static Instruction trigger(SourceText text) {
    BuildfileParser parser = new BuildfileParser("", text);
    parser.inStage = true;
    parser.readAll();
    parser.problems.throwIfAny();
    List<Part> instructions = parser.parts.stream().filter(Instruction.class::isInstance).toList();
    if (instructions.size() == 1
        && instructions.getFirst() instanceof Instruction trigger
        && canTrigger(trigger)) {
      if (trigger instanceof Instruction.Run) {
        new LimitParser(text).refuseFlags(trigger.head().flags());
      }
      return trigger;
    }
    throw new BuildfileException(
        Problem.of(
            "BadTrigger",
            "a trigger is one instruction, and none of FROM, ONBUILD, LIMIT and INCLUDE",
            text.place(text.span(0, 0))));
  }

  private static boolean canTrigger(Instruction trigger) {
    return !(trigger instanceof Instruction.From
        || trigger instanceof Instruction.OnBuild
        || trigger instanceof Instruction.Limit
        || trigger instanceof Instruction.Include);
  }

  Buildfile parse() {
    if (lines.start() > 0) {
      parts.add(new Trivia(source.span(0, lines.start())));
    }
    DirectiveParser directives = new DirectiveParser(source, problems);
    parts.addAll(directives.parse(lines));
    escape = directives.escape();
    if (!readAll()) {
      String what = source.text().isBlank() ? "the Buildfile is empty" : "there is no instruction";
      problems.add(
          new Problem(
              "EmptyBuildfile", what, source.place(source.span(0, 0)), "start it with FROM"));
    }
    for (Span line : source.linesLongerThan(MAX_LINE_BYTES)) {
      problems.add(
          new Problem(
              "LineTooLong",
              "the line has more than " + MAX_LINE_BYTES + " bytes",
              source.place(line),
              "cut it by a \\ at the end, or copy its content from a file"));
    }
    if (problems.any()) {
      // A file in another language is wrong all over: what counts is that it is in another one.
      Syntax.check(source);
      new Foresight(source, escape, problems).check(parts, hasAllStages);
    }
    problems.throwIfAny();
    return new Buildfile(name, source.text(), parts);
  }

  /** Reads to the end; returns whether there was an instruction. */
  private boolean readAll() {
    boolean any = false;
    while (!lines.atEnd() && !problems.areMany()) {
      if (lines.isBlank() || lines.isComment()) {
        trivia();
      } else {
        any |= instruction();
      }
    }
    return any;
  }

  private void trivia() {
    int start = lines.start();
    while (!lines.atEnd() && (lines.isBlank() || lines.isComment())) {
      if (lines.isComment()) {
        String comment = lines.content().strip().substring(1).strip();
        if (comment.isEmpty()) {
          comments.clear();
        } else {
          comments.add(comment);
        }
      }
      lines.next();
    }
    parts.add(new Trivia(source.span(start, lines.start())));
  }

  /** Reads an instruction; returns whether there is more than a continuation. */
  private boolean instruction() {
    int start = lines.start();
    Lines.Joined joined = lines.join(escape);
    if (joined.line().trim().isEmpty()) {
      parts.add(new Trivia(source.span(start, lines.start())));
      return false;
    }
    Statement statement = Statement.of(joined.line(), escape);
    List<Heredoc> heredocs = new ArrayList<>();
    if (statement.takesHeredocs(escape)) {
      HeredocWords.in(joined.line()).forEach(word -> body(word).ifPresent(heredocs::add));
    }
    InstructionParser.Extent extent =
        new InstructionParser.Extent(
            source.span(start, lines.start()),
            joined.line(),
            List.copyOf(comments),
            joined.hasBlankLine(),
            heredocs);
    comments.clear();
    Keyword kind = statement.kind();
    boolean parsed =
        problems.gather(
            () -> parts.add(new InstructionParser(source, escape, statement, extent).parse()));
    if (!parsed && kind == Keyword.FROM) {
      parts.add(new InstructionParser(source, escape, statement, extent).placeholder());
    }
    hasAllStages &= kind != null && kind != Keyword.INCLUDE && (parsed || kind != Keyword.FROM);
    if (kind != null) {
      order(kind, statement.keyword());
    }
    return true;
  }

  private void order(Keyword kind, Word keyword) {
    if (kind == Keyword.FROM || kind == Keyword.INCLUDE) {
      behindInclude |= kind == Keyword.INCLUDE && (inStage || behindInclude);
      inStage = kind == Keyword.FROM;
    } else if (!inStage && !toldOfNoStage && behindInclude) {
      toldOfNoStage = true;
      problems.add(
          new Problem(
              "InstructionAfterInclude",
              kind + " stands behind an INCLUDE, which has ended the stage",
              source.place(keyword.span()),
              "only FROM and INCLUDE may stand there; move the INCLUDE to the end of a stage"));
    } else if (!inStage && !toldOfNoStage && kind != Keyword.ARG) {
      toldOfNoStage = true;
      problems.add(
          new Problem(
              "InstructionBeforeFrom",
              kind + " stands before the first FROM",
              source.place(keyword.span()),
              "only ARG and INCLUDE may stand there"));
    }
  }

  /** Reads the lines up to the one that ends a heredoc, and over that. */
  private Optional<Heredoc> body(Heredoc announced) {
    StringBuilder content = new StringBuilder();
    while (!lines.atEnd()) {
      String line = lines.content();
      String whole = lines.whole();
      lines.next();
      if ((announced.chomp() ? Heredoc.withoutTabs(line) : line).equals(announced.name())) {
        return Optional.of(
            new Heredoc(
                announced.word(),
                announced.name(),
                content.toString(),
                announced.expand(),
                announced.chomp()));
      }
      content.append(whole);
    }
    if (problems.areMany()) {
      return Optional.empty();
    }
    problems.add(
        new Problem(
            "BadHeredoc",
            "the heredoc has no end",
            source.place(announced.word().span()),
            "end it with a line that is " + announced.name()));
    return Optional.empty();
  }
}
