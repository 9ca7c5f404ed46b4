package dev.jbuild.dsl;

import dev.jbuild.problem.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes an instruction of a statement. Throws {@link BuildfileException} on what is wrong. */
final class InstructionParser {
  private static final Pattern STAGE_NAME = Pattern.compile("[a-z][a-z0-9_.-]*");

  private final SourceText source;
  private final char escape;
  private final Statement statement;
  private final Span whole;
  private final List<String> comments;
  private final List<Heredoc> heredocs;
  private final Keyword keyword;
  private final LogicalLine arguments;

  InstructionParser(SourceText source, char escape, Statement statement, Extent extent) {
    this.source = source;
    this.escape = escape;
    this.statement = statement;
    this.whole = extent.span();
    this.comments = extent.comments();
    this.heredocs = extent.heredocs();
    this.arguments = statement.arguments();
    this.keyword = Keyword.of(statement.keyword().text()).orElseThrow(this::unknown);
  }

  /**
   * What an instruction takes of the file besides its own line.
   *
   * @param span the whole lines
   * @param comments above it
   * @param heredocs behind it
   */
  record Extent(Span span, List<String> comments, List<Heredoc> heredocs) {}

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
    if (!wrong.isEmpty()) {
      throw new BuildfileException(wrong);
    }
    return instruction();
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
    Instruction.Head head =
        new Instruction.Head(
            whole, statement.keyword(), statement.flags(), arguments.word(), comments);
    return switch (keyword) {
      case FROM -> from(head);
      case ARG -> new Instruction.Arg(head, args());
      case ENV -> new Instruction.Env(head, assignments());
      case LABEL -> new Instruction.Label(head, assignments());
      case RUN -> new Instruction.Run(head, run(), heredocs);
      case LIMIT -> new Instruction.Limit(head, limits());
      case INCLUDE -> include(head);
      case CMD -> new Instruction.Cmd(head, command());
      case ENTRYPOINT -> new Instruction.Entrypoint(head, command());
      case COPY, ADD -> copy(head);
      case WORKDIR -> new Instruction.Workdir(head, restOfLine("a path"));
      case USER -> new Instruction.User(head, restOfLine("a user"));
      case STOPSIGNAL -> new Instruction.StopSignal(head, restOfLine("a signal"));
      case MAINTAINER -> new Instruction.Maintainer(head, restOfLine("a name"));
      case EXPOSE -> new Instruction.Expose(head, atLeast(1, "at least one port"));
      case VOLUME -> new Instruction.Volume(head, atLeast(1, "at least one path"));
      case SHELL -> shell(head);
      case HEALTHCHECK -> healthcheck(head);
      case ONBUILD -> onBuild(head);
    };
  }

  private Instruction from(Instruction.Head head) {
    List<Word> words = words();
    boolean named = words.size() == 3 && words.get(1).text().toUpperCase(Locale.ROOT).equals("AS");
    if (words.size() != 1 && !named) {
      throw badArguments("FROM takes an image, or an image AS a name");
    }
    return new Instruction.From(
        head, words.getFirst(), named ? stageName("stage name", words.get(2)) : null);
  }

  private Word stageName(String what, Word name) {
    if (!STAGE_NAME.matcher(name.text().toLowerCase(Locale.ROOT)).matches()) {
      throw new BuildfileException(
          Problem.of(
              "BadStageName",
              what + " " + name.text() + " is not a letter followed by letters, digits and - _ .",
              source.place(name.span())));
    }
    return name;
  }

  private List<Assignment> args() {
    List<Assignment> args = new ArrayList<>();
    for (LogicalLine word : arguments.quotedWords(escape)) {
      args.add(assignment(word).orElseGet(() -> new Assignment(word.word(), null)));
    }
    return requireSome(args, "at least one name");
  }

  /** Reads {@code name=value …}; without = in the first word, the rest of the line is its value. */
  private List<Assignment> assignments() {
    List<LogicalLine> words = arguments.quotedWords(escape);
    requireSome(words, "at least one name=value");
    if (words.getFirst().text().indexOf('=') < 0) {
      List<LogicalLine> halves = arguments.cutAtBlank();
      if (halves.getLast().isEmpty()) {
        throw badArguments(keyword + " has a name but no value");
      }
      return List.of(new Assignment(halves.getFirst().word(), halves.getLast().word()));
    }
    List<Assignment> assignments = new ArrayList<>();
    for (LogicalLine word : words) {
      assignments.add(
          assignment(word)
              .orElseThrow(
                  () -> badArguments(word.text() + " is not of the form name=value", word.span())));
    }
    return assignments;
  }

  private Optional<Assignment> assignment(LogicalLine word) {
    int equals = word.text().indexOf('=');
    if (equals < 0) {
      return Optional.empty();
    }
    if (equals == 0) {
      throw badArguments(keyword + " has a value without a name", word.span());
    }
    return Optional.of(
        new Assignment(
            word.sub(0, equals).word(), word.sub(equals + 1, word.text().length()).word()));
  }

  private List<Assignment> limits() {
    List<Assignment> limits = new ArrayList<>();
    for (LogicalLine word : arguments.quotedWords(escape)) {
      limits.add(
          assignment(word)
              .orElseThrow(
                  () -> badArguments(word.text() + " is not of the form key=value", word.span())));
    }
    new LimitParser(source).check(limits);
    return requireSome(limits, "at least one key=value");
  }

  private Instruction include(Instruction.Head head) {
    List<LogicalLine> words = arguments.quotedWords(escape);
    boolean named = words.size() == 3 && words.get(1).text().toUpperCase(Locale.ROOT).equals("AS");
    if (words.size() != 1 && !named) {
      throw badArguments("INCLUDE takes a path, or a path AS a prefix");
    }
    Word prefix = named ? stageName("prefix", words.get(2).word()) : null;
    return new Instruction.Include(head, path(words.getFirst().word()), prefix);
  }

  /** Returns a path without its quotes and escapes. */
  private Word path(Word written) {
    String path;
    try {
      path = Expander.expand(written.text(), escape, Map.of()).value();
    } catch (SubstitutionException wrong) {
      throw badArguments(wrong.what(), written.span());
    }
    if (path.isBlank() || written.text().indexOf('$') >= 0) {
      throw badArguments("INCLUDE takes a path without variables", written.span());
    }
    return new Word(path, written.span());
  }

  private Command run() {
    new LimitParser(source).checkFlags(statement.flags());
    if (command() instanceof Command.Exec(List<String> argv) && argv.isEmpty()) {
      throw badArguments("RUN has an empty command");
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
    List<Word> words = atLeast(2, "at least one source and a destination");
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
    throw badArguments("SHELL takes a JSON array of at least one string");
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
      throw badArguments("HEALTHCHECK takes CMD and a command, or NONE");
    }
    Instruction.Healthcheck healthcheck = new Instruction.Healthcheck(head, command(rest, json));
    HealthcheckConfig.of(healthcheck, source);
    return healthcheck;
  }

  private Instruction onBuild(Instruction.Head head) {
    requireSome(arguments.blankSeparated(), "an instruction");
    Statement inner = Statement.of(arguments, escape);
    Extent extent = new Extent(whole, List.of(), heredocs);
    InstructionParser trigger = new InstructionParser(source, escape, inner, extent);
    switch (trigger.keyword) {
      case ONBUILD, FROM, MAINTAINER, LIMIT, INCLUDE ->
          throw badArguments(
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

  private Word restOfLine(String takes) {
    requireSome(arguments.blankSeparated(), takes);
    return arguments.word();
  }

  private List<Word> words() {
    return statement.json() instanceof JsonForm.Words(List<Word> words)
        ? words
        : arguments.blankSeparated().stream().map(LogicalLine::word).toList();
  }

  private List<Word> atLeast(int least, String takes) {
    List<Word> words = words();
    if (words.size() < least) {
      throw badArguments(keyword + " takes " + takes);
    }
    return words;
  }

  private <T> List<T> requireSome(List<T> words, String takes) {
    if (words.isEmpty()) {
      throw badArguments(keyword + " takes " + takes);
    }
    return words;
  }

  private BuildfileException badArguments(String what) {
    return badArguments(what, arguments.isEmpty() ? statement.keyword().span() : arguments.span());
  }

  private BuildfileException badArguments(String what, Span span) {
    return new BuildfileException(Problem.of("BadArguments", what, source.place(span)));
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
