package dev.jbuild.dsl;

import dev.jbuild.problem.Problem;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The variables that are known at one point of a file, and expansion by them. */
final class Scope {
  private final SourceText source;
  private final char escape;
  private final boolean complete;
  private final SequencedMap<String, String> variables;

  /** What all scopes of the file may still do. */
  private final ExpansionWork work;

  /** What {@link #snapshot} has given, or null if it no longer is what holds. */
  private @Nullable SequencedMap<String, String> snapshot;

  private Scope(
      SourceText source,
      char escape,
      boolean complete,
      SequencedMap<String, String> variables,
      ExpansionWork work) {
    this.source = source;
    this.escape = escape;
    this.complete = complete;
    this.variables = variables;
    this.work = work;
  }

  /** Returns a scope in which what is not set is empty. */
  static Scope of(SourceText source, char escape) {
    return new Scope(source, escape, true, new LinkedHashMap<>(), new ExpansionWork());
  }

  /** Returns a scope in which nobody knows what is not set: it can't be expanded. */
  static Scope incomplete(SourceText source, char escape) {
    return new Scope(source, escape, false, new LinkedHashMap<>(), new ExpansionWork());
  }

  /** Returns a scope that knows the same and goes its own way. */
  Scope copy() {
    return new Scope(source, escape, complete, new LinkedHashMap<>(variables), work);
  }

  /** Returns the same file's scope without variables. */
  Scope blank() {
    return new Scope(source, escape, complete, new LinkedHashMap<>(), work);
  }

  void set(String name, String value) {
    if (!value.equals(variables.put(name, value))) {
      snapshot = null;
    }
  }

  void forget(String name) {
    variables.remove(name);
    snapshot = null;
  }

  Map<String, String> variables() {
    return Collections.unmodifiableMap(variables);
  }

  /** Returns whether nothing was set since {@link #snapshot} was called last. */
  boolean hasSnapshot() {
    return snapshot != null;
  }

  /** Returns what is set now; the same map as long as nothing is set. */
  SequencedMap<String, String> snapshot() {
    if (snapshot == null) {
      snapshot = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(variables));
    }
    return snapshot;
  }

  /**
   * Expands {@code word}.
   *
   * @throws BuildfileException if it can't be
   */
  String expand(Word word) {
    return checked(word.span(), () -> Expander.expand(word.text(), escape, seen()).value());
  }

  /** Expands {@code word} and splits the result. */
  List<String> words(Word word) {
    return checked(word.span(), () -> Expander.words(word.text(), escape, seen()).value());
  }

  /** Returns the text of a heredoc, expanded unless its word is quoted. */
  String body(Heredoc heredoc) {
    return heredoc.expand()
        ? checked(heredoc.word().span(), () -> Expander.expandBody(heredoc.text(), seen()).value())
        : heredoc.text();
  }

  /** Returns what to do about {@code word}, which expands to nothing, or null. */
  @Nullable String hintOnNothing(Word word) {
    for (String name :
        Expander.expand(word.text(), escape, new Expander.Known(variables, work)).undefined()) {
      return "variable "
          + name
          + " is not defined; "
          + Suggestion.of(name, variables.keySet())
              .map(near -> "did you mean $" + near + "?")
              .orElse("declare it by ARG before the first FROM");
    }
    return null;
  }

  private Expander.Known seen() {
    return new Expander.Known(complete ? variables : new Known(variables), work);
  }

  private <T> T checked(Span span, Supplier<T> expansion) {
    try {
      return expansion.get();
    } catch (SubstitutionException wrong) {
      throw new BuildfileException(
          wrong.isRequired()
              ? Problem.of("RequiredVariable", wrong.what(), source.place(span))
              : Problem.of("BadSubstitution", wrong.what(), source.place(span)));
    }
  }

  /** The variables that are known, where there may be more. */
  private static final class Known extends AbstractMap<String, String> {
    private final Map<String, String> variables;

    Known(Map<String, String> variables) {
      this.variables = variables;
    }

    @Override
    public String get(@Nullable Object name) {
      String value = variables.get(name);
      if (value == null) {
        throw new UnknownValue();
      }
      return value;
    }

    @Override
    public String getOrDefault(@Nullable Object name, String fallback) {
      return get(name);
    }

    @Override
    public Set<Entry<String, String>> entrySet() {
      return variables.entrySet();
    }
  }

  /** Says that it can't be known what a text expands to. */
  static final class UnknownValue extends RuntimeException {
    UnknownValue() {
      super(null, null, false, false);
    }
  }
}
