package dev.jbuild.dsl;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Expands variables in one text, and takes quotes and escapes out of it. One use each.
 *
 * <p>Reads like a shell, but not quite: no command substitution, no arithmetic, no fields split at
 * IFS. Knows {@code $name}, {@code ${name}}, the modifiers {@code :- - :+ + :? ? # ## % %% / //}.
 */
final class Expander {
  private static final int END = -1;
  private static final String SPECIAL = "@*#?-$!0";

  private static final int MAX_DEPTH = 100;

  /** What is longer as it is written, may stay as long. */
  private static final int MAX_LENGTH = 1 << 20;

  private final int[] chars;
  private final int escape;
  private final boolean keepQuotes;
  private final Map<String, String> variables;
  private final ExpansionWork work;
  private final Set<String> undefined = new LinkedHashSet<>();
  private int at;

  /** How many texts within texts are being read. */
  private int depth;

  /** Whether escapes are kept: in patterns, which read them themselves. */
  private boolean rawEscapes;

  private Expander(String text, int escape, boolean keepQuotes, Known known) {
    this.chars = text.codePoints().toArray();
    this.escape = escape;
    this.keepQuotes = keepQuotes;
    this.variables = known.variables;
    this.work = known.work;
  }

  /**
   * What texts are expanded by.
   *
   * @param work what it may still cost
   */
  record Known(Map<String, String> variables, ExpansionWork work) {
    /** Variables for one text. */
    static Known of(Map<String, String> variables) {
      return new Known(variables, new ExpansionWork());
    }
  }

  /**
   * What a text is after expansion.
   *
   * @param undefined the names that {@code $name} or {@code ${name}} asked for in vain
   */
  record Expanded<T>(T value, Set<String> undefined) {}

  /** Expands {@code text}. */
  static Expanded<String> expand(String text, char escape, Known known) {
    Expander expander = new Expander(text, escape, false, known);
    return expander.expanded(expander.until(END, false, null));
  }

  /** Expands the body of a heredoc: quotes stay, and a backslash escapes. */
  static Expanded<String> expandBody(String text, Known known) {
    Expander expander = new Expander(text, '\\', true, known);
    return expander.expanded(expander.until(END, false, null));
  }

  /** Expands {@code text} and splits the result at white space that isn't quoted or escaped. */
  static Expanded<List<String>> words(String text, char escape, Known known) {
    Expander expander = new Expander(text, escape, false, known);
    FieldSplitter fields = new FieldSplitter();
    expander.until(END, false, fields::add);
    return expander.expanded(fields.words());
  }

  private <T> Expanded<T> expanded(T value) {
    return new Expanded<>(value, Collections.unmodifiableSet(undefined));
  }

  private int peek() {
    return at < chars.length ? chars[at] : END;
  }

  private int next() {
    return at < chars.length ? chars[at++] : END;
  }

  /**
   * Reads up to {@code stop}, and over it.
   *
   * @param pieces gets each piece, and whether white space in it separates words; or null
   */
  private String until(int stop, boolean raw, @Nullable BiConsumer<String, Boolean> pieces) {
    if (++depth > MAX_DEPTH) {
      throw SubstitutionException.malformed("substitutions are more than " + MAX_DEPTH + " deep");
    }
    boolean before = rawEscapes;
    rawEscapes = raw;
    StringBuilder result = new StringBuilder();
    while (peek() != stop) {
      if (peek() == END) {
        throw SubstitutionException.malformed(
            stop == '/' ? "the second / is missing" : "a closing } is missing");
      }
      int c = peek();
      boolean splits = c == '$' || !(isQuote(c) || c == escape);
      String piece = piece();
      result.append(piece);
      requireShort(result, chars.length);
      if (pieces != null) {
        pieces.accept(piece, splits);
      }
    }
    next();
    rawEscapes = before;
    depth--;
    return result.toString();
  }

  /** Variables in variables can double a text with every line of a file. */
  static void requireShort(StringBuilder result, int before) {
    int most = Math.max(MAX_LENGTH, before);
    if (result.length() > most) {
      throw SubstitutionException.malformed(
          "the text is longer than " + most + " chars after expansion");
    }
  }

  private boolean isQuote(int c) {
    return !keepQuotes && (c == '"' || c == '\'');
  }

  private String piece() {
    int c = next();
    if (c == '$') {
      return dollar();
    }
    if (c == escape) {
      int escaped = next();
      String kept = rawEscapes ? Character.toString(c) : "";
      return escaped == END ? kept : kept + Character.toString(escaped);
    }
    if (isQuote(c)) {
      return c == '\'' ? singleQuoted() : doubleQuoted();
    }
    return Character.toString(c);
  }

  private String singleQuoted() {
    StringBuilder result = new StringBuilder();
    for (int c = next(); c != '\''; c = next()) {
      if (c == END) {
        throw SubstitutionException.malformed("a closing ' is missing");
      }
      result.appendCodePoint(c);
    }
    return result.toString();
  }

  private String doubleQuoted() {
    StringBuilder result = new StringBuilder();
    for (int c = next(); c != '"'; c = next()) {
      if (c == END) {
        throw SubstitutionException.malformed("a closing \" is missing");
      }
      if (c == '$') {
        result.append(dollar());
        requireShort(result, chars.length);
      } else if (c == escape) {
        result.append(escapedInQuotes());
      } else {
        result.appendCodePoint(c);
      }
    }
    return result.toString();
  }

  /** In double quotes the escape char escapes only {@code "}, {@code $} and itself. */
  private String escapedInQuotes() {
    String kept = rawEscapes ? Character.toString(escape) : "";
    int c = peek();
    if (c == END) {
      return kept;
    }
    return kept + Character.toString(c == '"' || c == '$' || c == escape ? next() : escape);
  }

  private String dollar() {
    if (peek() == '{') {
      next();
      return braced();
    }
    String name = name();
    return name.isEmpty() ? "$" : plain(name);
  }

  private String plain(String name) {
    String value = variables.get(name);
    if (value == null) {
      undefined.add(name);
      return "";
    }
    return value;
  }

  /** Reads a name: digits, or one special char, or letters, digits and underscores. */
  private String name() {
    StringBuilder name = new StringBuilder();
    if (Character.isDigit(peek())) {
      while (Character.isDigit(peek())) {
        name.appendCodePoint(next());
      }
      return name.toString();
    }
    if (peek() != END && SPECIAL.indexOf(peek()) >= 0) {
      return Character.toString(next());
    }
    while (peek() == '_' || Character.isLetter(peek()) || Character.isDigit(peek())) {
      name.appendCodePoint(next());
    }
    return name.toString();
  }

  private String braced() {
    String name = name();
    if (peek() == END) {
      throw SubstitutionException.malformed("a closing } is missing");
    }
    if (name.isEmpty()) {
      throw SubstitutionException.malformed("${ must be followed by a name");
    }
    int modifier = next();
    return switch (modifier) {
      case '}' -> plain(name);
      case ':' -> defaulted(name, next(), true);
      case '-', '+', '?' -> defaulted(name, modifier, false);
      case '#', '%' -> trimmed(name, modifier);
      case '/' -> replaced(name);
      default -> throw unknownModifier(name, Character.toString(modifier));
    };
  }

  private static SubstitutionException unknownModifier(String name, String modifier) {
    return SubstitutionException.malformed("${" + name + modifier + "…} has an unknown modifier");
  }

  private String defaulted(String name, int modifier, boolean emptyIsUnset) {
    if (modifier == END) {
      throw SubstitutionException.malformed("a closing } is missing");
    }
    if (modifier != '-' && modifier != '+' && modifier != '?') {
      throw unknownModifier(name, ":" + Character.toString(modifier));
    }
    String word = until('}', false, null);
    String value = variables.get(name);
    boolean isSet = value != null && !(emptyIsUnset && value.isEmpty());
    if (modifier == '+') {
      return isSet ? word : "";
    }
    if (isSet && value != null) {
      return value;
    }
    if (modifier == '-') {
      return word;
    }
    String usual = value == null ? "is not set" : "is empty";
    throw SubstitutionException.required(name + ": " + (word.isEmpty() ? usual : word));
  }

  private String trimmed(String name, int modifier) {
    String pattern = until('}', true, null);
    boolean longest = pattern.codePoints().findFirst().orElse(END) == modifier;
    Glob glob = Glob.of(longest ? pattern.substring(1) : pattern, work);
    String value = variables.getOrDefault(name, "");
    return modifier == '#'
        ? glob.withoutPrefix(value, longest)
        : glob.withoutSuffix(value, longest);
  }

  private String replaced(String name) {
    boolean all = peek() == '/';
    if (all) {
      next();
    }
    Glob glob = Glob.of(until('/', true, null), work);
    String replacement = until('}', true, null);
    return glob.replace(variables.getOrDefault(name, ""), replacement, all);
  }
}
