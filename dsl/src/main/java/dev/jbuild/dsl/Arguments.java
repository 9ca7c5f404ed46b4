package dev.jbuild.dsl;

import dev.jbuild.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What follows the flags of an instruction, in the forms that instructions take it. */
final class Arguments {
  private final SourceText source;
  private final char escape;
  private final Statement statement;
  private final String keyword;
  private final LogicalLine line;

  Arguments(SourceText source, char escape, Statement statement) {
    this.source = source;
    this.escape = escape;
    this.statement = statement;
    this.keyword = statement.keyword().text().toUpperCase(Locale.ROOT);
    this.line = statement.arguments();
  }

  /** Returns the rest of the line, which is not blank. */
  Word restOfLine(String takes) {
    if (line.trim().isEmpty()) {
      throw bad(keyword + " takes " + takes);
    }
    return line.word();
  }

  /** Returns the strings of a JSON array, or the words between white space. */
  List<Word> words() {
    if (statement.json() instanceof JsonForm.Words(List<Word> words)) {
      return words;
    }
    List<Word> words = new ArrayList<>();
    line.blankSeparated().forEach(word -> words.add(word.word()));
    return words;
  }

  List<Word> atLeast(int least, String takes) {
    List<Word> words = words();
    if (words.size() < least) {
      throw bad(keyword + " takes " + takes);
    }
    return words;
  }

  /** Reads names, each with {@code =value} or without. */
  List<Assignment> names() {
    List<Assignment> args = new ArrayList<>();
    for (LogicalLine word : some("at least one name")) {
      args.add(assignment(word).orElseGet(() -> new Assignment(word.word(), null)));
    }
    return args;
  }

  /** Reads {@code name=value …}; without = in the first word, the rest of the line is its value. */
  List<Assignment> assignments() {
    List<LogicalLine> words = some("at least one name=value");
    if (words.getFirst().text().indexOf('=') < 0) {
      List<LogicalLine> halves = line.cutAtBlank();
      if (halves.getLast().isEmpty()) {
        throw bad(keyword + " has a name but no value");
      }
      return List.of(new Assignment(halves.getFirst().word(), halves.getLast().word()));
    }
    return assignments(words, "name=value");
  }

  /** Reads {@code key=value …}. */
  List<Assignment> limits() {
    List<Assignment> limits = assignments(line.quotedWords(escape), "key=value");
    new LimitParser(source).check(limits);
    some("at least one key=value");
    return limits;
  }

  private List<Assignment> assignments(List<LogicalLine> words, String form) {
    List<Assignment> assignments = new ArrayList<>();
    for (LogicalLine word : words) {
      assignments.add(
          assignment(word)
              .orElseThrow(() -> bad(word.text() + " is not of the form " + form, word.span())));
    }
    return assignments;
  }

  private Optional<Assignment> assignment(LogicalLine word) {
    int equals = word.text().indexOf('=');
    if (equals < 0) {
      return Optional.empty();
    }
    if (equals == 0) {
      throw bad(keyword + " has a value without a name", word.span());
    }
    return Optional.of(
        new Assignment(
            word.sub(0, equals).word(), word.sub(equals + 1, word.text().length()).word()));
  }

  /** Returns the words between white space that isn't quoted, of which there is one at least. */
  private List<LogicalLine> some(String takes) {
    List<LogicalLine> words = line.quotedWords(escape);
    if (words.isEmpty()) {
      throw bad(keyword + " takes " + takes);
    }
    return words;
  }

  /** Reads the path and the prefix of an INCLUDE. */
  Instruction include(Instruction.Head head) {
    List<LogicalLine> words = line.quotedWords(escape);
    boolean named = words.size() == 3 && words.get(1).text().toUpperCase(Locale.ROOT).equals("AS");
    if (words.size() != 1 && !named) {
      throw bad("INCLUDE takes a path, or a path AS a prefix");
    }
    Word prefix = named ? stageName("prefix", words.get(2).word()) : null;
    return new Instruction.Include(head, path(words.getFirst().word()), prefix);
  }

  /** Returns a path without its quotes and escapes. */
  private Word path(Word written) {
    String path;
    try {
      path = Expander.expand(written.text(), escape, Expander.Known.of(Map.of())).value();
    } catch (SubstitutionException wrong) {
      throw bad(wrong.what(), written.span());
    }
    if (path.isBlank() || written.text().indexOf('$') >= 0) {
      throw bad("INCLUDE takes a path without variables", written.span());
    }
    return new Word(path, written.span());
  }

  /** Reads the image and the name of a FROM. */
  Instruction from(Instruction.Head head) {
    List<Word> words = words();
    boolean named = words.size() == 3 && words.get(1).text().toUpperCase(Locale.ROOT).equals("AS");
    if (words.size() != 1 && !named) {
      throw bad("FROM takes an image, or an image AS a name");
    }
    return new Instruction.From(
        head, words.getFirst(), named ? stageName("stage name", words.get(2)) : null);
  }

  private Word stageName(String what, Word name) {
    if (!isStageName(name.text().toLowerCase(Locale.ROOT))) {
      throw new BuildfileException(
          Problem.of(
              "BadStageName",
              what + " " + name.text() + " is not a letter followed by letters, digits and - _ .",
              source.place(name.span())));
    }
    return name;
  }

  private static boolean isStageName(String lower) {
    for (int at = 0; at < lower.length(); at++) {
      char c = lower.charAt(at);
      boolean fits = (c >= 'a' && c <= 'z') || (at > 0 && isLater(c));
      if (!fits) {
        return false;
      }
    }
    return !lower.isEmpty();
  }

  private static boolean isLater(char c) {
    return (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
  }

  BuildfileException bad(String what) {
    return bad(what, line.isEmpty() ? statement.keyword().span() : line.span());
  }

  BuildfileException bad(String what, Span span) {
    return new BuildfileException(Problem.of("BadArguments", what, source.place(span)));
  }
}
