package dev.jbuild.dsl;

import dev.jbuild.problem.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes an instruction of a statement. Throws {@link BuildfileException} on what is wrong. */
final class InstructionParser {
  private final SourceText source;
  private final char escape;
  private final Statement statement;
  private final Span whole;
  private final Extent extent;
  private final List<Heredoc> heredocs;
  private final Keyword keyword;
  private final LogicalLine arguments;
  private final Arguments forms;

  InstructionParser(SourceText source, char escape, Statement statement, Extent extent) {
    this.source = source;
    this.escape = escape;
    this.statement = statement;
    this.whole = extent.span();
    this.extent = extent;
    this.heredocs = extent.heredocs();
    this.arguments = statement.arguments();
    this.forms = new Arguments(source, escape, statement);
    if (statement.kind() == null) {
      throw unknown();
    }
    this.keyword = statement.kind();
  }

  /**
   * What an instruction takes of the file besides its own line.
   *
   * @param span the whole lines
   * @param line these lines as one, heredocs apart
   * @param comments above it
   * @param hasBlankLine whether there is one between its lines
   * @param heredocs behind it
   */
  record Extent(
      Span span,
      LogicalLine line,
      List<String> comments,
      boolean hasBlankLine,
      List<Heredoc> heredocs) {}

  Instruction parse() {
    List<Problem> wrong = new ArrayList<>();
    if (checksFlags()) {
      wrong.addAll(statement.flagProblems(keyword, source));
    }
    if (statement.json() instanceof JsonForm.Mixed) {
      wrong.add(
          new Problem(
              "BadJson",
              "the JSON array of " + keyword + " holds more than strings",
              source.place(arguments.span()),
              "put each word in double quotes"));
    }
    if (hasNul()) {
      wrong.add(
          new Problem(
              "BadArguments",
              keyword + " has a NUL character",
              source.place(statement.keyword().span()),
              "no path, command or variable of the system can hold one; take it out"));
    }
    if (!wrong.isEmpty()) {
      throw new BuildfileException(wrong);
    }
    return instruction();
  }

  private boolean hasNul() {
    if (statement.json() instanceof JsonForm.Words(List<Word> words)) {
      for (Word word : words) {
        if (word.text().indexOf('\0') >= 0) {
          return true;
        }
      }
    }
    return extent.line().text().indexOf('\0') >= 0;
  }

  /** ARG, STOPSIGNAL and HEALTHCHECK NONE have always ignored their flags. */
  private boolean checksFlags() {
    return switch (keyword) {
      case ARG, STOPSIGNAL -> false;
      case HEALTHCHECK -> !arguments.text().toUpperCase(Locale.ROOT).equals("NONE");
      case ADD,
          CMD,
          COPY,
          ENTRYPOINT,
          ENV,
          EXPOSE,
          FROM,
          INCLUDE,
          LABEL,
          LIMIT,
          MAINTAINER,
          ONBUILD,
          RUN,
          SHELL,
          USER,
          VOLUME,
          WORKDIR ->
          true;
    };
  }

  private Instruction instruction() {
    Instruction.Head head = head();
    return switch (keyword) {
      case FROM -> forms.from(head);
      case ARG -> new Instruction.Arg(head, forms.names());
      case ENV -> new Instruction.Env(head, forms.assignments());
      case LABEL -> new Instruction.Label(head, forms.assignments());
      case RUN -> new Instruction.Run(head, run(), heredocs);
      case LIMIT -> new Instruction.Limit(head, forms.limits());
      case INCLUDE -> forms.include(head);
      case CMD -> new Instruction.Cmd(head, command());
      case ENTRYPOINT -> new Instruction.Entrypoint(head, command());
      case COPY, ADD -> copy(head);
      case WORKDIR -> new Instruction.Workdir(head, forms.restOfLine("a path"));
      case USER -> new Instruction.User(head, forms.restOfLine("a user"));
      case STOPSIGNAL -> new Instruction.StopSignal(head, forms.restOfLine("a signal"));
      case MAINTAINER -> new Instruction.Maintainer(head, forms.restOfLine("a name"));
      case EXPOSE -> new Instruction.Expose(head, forms.atLeast(1, "at least one port"));
      case VOLUME -> new Instruction.Volume(head, forms.atLeast(1, "at least one path"));
      case SHELL -> shell(head);
      case HEALTHCHECK -> healthcheck(head);
      case ONBUILD -> onBuild(head);
    };
  }

  private Instruction.Head head() {
    return new Instruction.Head(
        whole,
        statement.keyword(),
        statement.flags(),
        arguments.word(),
        extent.comments(),
        extent.hasBlankLine());
  }

  /** Returns a FROM in the place of one that is wrong, so that what follows has its stage. */
  Instruction.From placeholder() {
    return new Instruction.From(head(), new Word("scratch", statement.keyword().span()), null);
  }

  private Command run() {
    new LimitParser(source).checkFlags(statement.flags());
    if (command() instanceof Command.Exec(List<String> argv) && argv.isEmpty()) {
      throw forms.bad("RUN has an empty command");
    }
    return command();
  }

  private Command command() {
    return command(arguments, statement.json());
  }

  private static Command command(LogicalLine text, JsonForm json) {
    return json instanceof JsonForm.Words(List<Word> words)
        ? new Command.Exec(words.stream().map(Word::text).toList())
        : new Command.Shell(text.word());
  }

  private Instruction copy(Instruction.Head head) {
    List<Word> words = forms.atLeast(2, "at least one source and a destination");
    Word destination = words.getLast();
    if (HeredocWords.announced(destination).isPresent()) {
      throw new BuildfileException(
          Problem.of(
              "BadHeredoc",
              "the destination of " + keyword + " is a heredoc",
              source.place(destination.span())));
    }
    // Of several of one name, the last is what all have.
    Map<String, Heredoc> byName = new HashMap<>();
    heredocs.forEach(heredoc -> byName.put(heredoc.name(), heredoc));
    List<Word> sources = new ArrayList<>();
    List<Heredoc> inline = new ArrayList<>();
    for (Word word : words.subList(0, words.size() - 1)) {
      HeredocWords.announced(word)
          .map(announced -> byName.get(announced.name()))
          .ifPresentOrElse(inline::add, () -> sources.add(word));
    }
    return keyword == Keyword.COPY
        ? new Instruction.Copy(head, sources, inline, destination)
        : new Instruction.Add(head, sources, inline, destination);
  }

  private Instruction shell(Instruction.Head head) {
    if (statement.json() instanceof JsonForm.Words(List<Word> words) && !words.isEmpty()) {
      return new Instruction.Shell(head, words.stream().map(Word::text).toList());
    }
    throw forms.bad("SHELL takes a JSON array of at least one string");
  }

  private Instruction healthcheck(Instruction.Head head) {
    List<LogicalLine> halves = arguments.cutAtBlank();
    String kind = halves.getFirst().text().toUpperCase(Locale.ROOT);
    LogicalLine rest = halves.getLast();
    if (kind.equals("NONE") && rest.isEmpty()) {
      return new Instruction.Healthcheck(head, null);
    }
    JsonForm json = JsonForm.read(rest);
    boolean empty = json instanceof JsonForm.Words(List<Word> words) && words.isEmpty();
    if (json instanceof JsonForm.Mixed) {
      throw new BuildfileException(
          Problem.of(
              "BadJson",
              "the JSON array of HEALTHCHECK holds more than strings",
              source.place(rest.span())));
    }
    if (!kind.equals("CMD") || rest.isEmpty() || empty) {
      throw forms.bad("HEALTHCHECK takes CMD and a command, or NONE");
    }
    Instruction.Healthcheck healthcheck = new Instruction.Healthcheck(head, command(rest, json));
    HealthcheckConfig.of(healthcheck, source);
    return healthcheck;
  }

  private Instruction onBuild(Instruction.Head head) {
    forms.restOfLine("an instruction");
    Statement inner = Statement.of(arguments, escape);
    Extent extent = new Extent(whole, arguments, List.of(), false, heredocs);
    InstructionParser trigger = new InstructionParser(source, escape, inner, extent);
    switch (trigger.keyword) {
      case ONBUILD, FROM, MAINTAINER, LIMIT, INCLUDE ->
          throw forms.bad(
              trigger.keyword + " can't be the trigger of an ONBUILD", inner.keyword().span());
      case ADD,
          ARG,
          CMD,
          COPY,
          ENTRYPOINT,
          ENV,
          EXPOSE,
          HEALTHCHECK,
          LABEL,
          RUN,
          SHELL,
          STOPSIGNAL,
          USER,
          VOLUME,
          WORKDIR -> {}
    }
    if (trigger.keyword == Keyword.RUN) {
      new LimitParser(source).refuseFlags(inner.flags());
    }
    return new Instruction.OnBuild(head, trigger.parse(), heredocs);
  }

  private BuildfileException unknown() {
    String text = statement.keyword().text();
    @Nullable String hint =
        Suggestion.of(text, Keyword.names()).map(near -> "did you mean " + near + "?").orElse(null);
    return new BuildfileException(
        List.of(
            new Problem(
                "UnknownInstruction",
                "unknown instruction " + text,
                source.place(statement.keyword().span()),
                hint)));
  }
}
