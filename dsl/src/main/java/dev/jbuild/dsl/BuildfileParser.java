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
  private boolean toldOfNoStage;

  BuildfileParser(String name, String text) {
    this(name, new SourceText(name, text));
  }

  private BuildfileParser(String name, SourceText source) {
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
        && !(trigger instanceof Instruction.From)
        && !(trigger instanceof Instruction.OnBuild)) {
      return trigger;
    }
    throw new BuildfileException(
        Problem.of(
            "BadTrigger",
            "a trigger is one instruction, neither FROM nor ONBUILD",
            text.place(text.span(0, 0))));
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
    }
    problems.throwIfAny();
    return new Buildfile(name, source.text(), parts, problems.warnings());
  }

  /** Reads to the end; returns whether there was an instruction. */
  private boolean readAll() {
    boolean any = false;
    while (!lines.atEnd()) {
      if (lines.isBlank() || lines.isComment()) {
        trivia();
      } else {
        instruction();
        any = true;
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

  private void instruction() {
    int start = lines.start();
    Lines.Joined joined = lines.join(escape);
    if (joined.line().trim().isEmpty()) {
      parts.add(new Trivia(source.span(start, lines.start())));
      return;
    }
    Statement statement = Statement.of(joined.line(), escape);
    if (joined.hasBlankLine()) {
      problems.warn(
          new Problem(
              "EmptyContinuation",
              "there is a blank line inside the instruction",
              source.place(statement.keyword().span()),
              "take it out, or make it a comment"));
    }
    List<Heredoc> heredocs = new ArrayList<>();
    if (statement.takesHeredocs(escape)) {
      HeredocWords.in(joined.line()).forEach(word -> body(word).ifPresent(heredocs::add));
    }
    InstructionParser.Extent extent =
        new InstructionParser.Extent(
            source.span(start, lines.start()), List.copyOf(comments), heredocs);
    comments.clear();
    problems.gather(
        () -> parts.add(new InstructionParser(source, escape, statement, extent).parse()));
    Keyword.of(statement.keyword().text()).ifPresent(kind -> order(kind, statement.keyword()));
  }

  private void order(Keyword kind, Word keyword) {
    if (kind == Keyword.FROM) {
      inStage = true;
    } else if (!inStage && !toldOfNoStage && kind != Keyword.ARG) {
      toldOfNoStage = true;
      problems.add(
          new Problem(
              "InstructionBeforeFrom",
              kind + " stands before the first FROM",
              source.place(keyword.span()),
              "only ARG may stand there"));
    }
  }

  /** Reads the lines up to the one that ends a heredoc, and over that. */
  private Optional<Heredoc> body(Heredoc announced) {
    StringBuilder content = new StringBuilder();
    while (!lines.atEnd()) {
      String line = lines.content();
      String whole = lines.whole();
      lines.next();
      if ((announced.chomp() ? line.replaceFirst("^\t+", "") : line).equals(announced.name())) {
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
    problems.add(
        new Problem(
            "BadHeredoc",
            "the heredoc has no end",
            source.place(announced.word().span()),
            "end it with a line that is " + announced.name()));
    return Optional.empty();
  }
}
