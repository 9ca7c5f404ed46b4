package dev.jbuild.dsl;

import dev.jbuild.problem.Problem;
import java.util.HashSet;
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
  private final Problems problems;
  private final SequencedMap<String, String> variables;
  private final Set<String> declared;

  Scope(SourceText source, char escape, Problems problems) {
    this(source, escape, problems, new LinkedHashMap<>(), new HashSet<>());
  }

  private Scope(
      SourceText source,
      char escape,
      Problems problems,
      SequencedMap<String, String> variables,
      Set<String> declared) {
    this.source = source;
    this.escape = escape;
    this.problems = problems;
    this.variables = variables;
    this.declared = declared;
  }

  /** Returns a scope that knows the same and goes its own way. */
  Scope copy() {
    return new Scope(
        source, escape, problems, new LinkedHashMap<>(variables), new HashSet<>(declared));
  }

  /** Returns the same file's scope without variables. */
  Scope blank() {
    return new Scope(source, escape, problems);
  }

  void set(String name, String value) {
    variables.put(name, value);
  }

  /** Says that {@code name} may be asked for, though it has no value. */
  void declare(String name) {
    declared.add(name);
  }

  Map<String, String> variables() {
    return variables;
  }

  SequencedMap<String, String> snapshot() {
    return new LinkedHashMap<>(variables);
  }

  /**
   * Expands {@code word}.
   *
   * @throws BuildfileException if it can't be
   */
  String expand(Word word) {
    return checked(word.span(), () -> Expander.expand(word.text(), escape, variables));
  }

  /** Expands {@code word} and splits the result. */
  List<String> words(Word word) {
    return checked(word.span(), () -> Expander.words(word.text(), escape, variables));
  }

  /** Returns the text of a heredoc, expanded unless its word is quoted. */
  String body(Heredoc heredoc) {
    return heredoc.expand()
        ? checked(heredoc.word().span(), () -> Expander.expandBody(heredoc.text(), variables))
        : heredoc.text();
  }

  /** Returns what to do about {@code word}, which expands to nothing, or null. */
  @Nullable String hintOnNothing(Word word) {
    for (String name : Expander.expand(word.text(), escape, variables).undefined()) {
      return "variable " + name + " is not defined; " + definition(name);
    }
    return null;
  }

  private String definition(String name) {
    return Suggestion.of(name, variables.keySet())
        .map(near -> "did you mean $" + near + "?")
        .orElse("declare it by ARG before the first FROM");
  }

  private <T> T checked(Span span, Supplier<Expander.Expanded<T>> expansion) {
    try {
      Expander.Expanded<T> expanded = expansion.get();
      for (String name : expanded.undefined()) {
        if (!declared.contains(name)) {
          warnUndefined(name, span);
        }
      }
      return expanded.value();
    } catch (SubstitutionException wrong) {
      throw new BuildfileException(
          wrong.isRequired()
              ? Problem.of("RequiredVariable", wrong.what(), source.place(span))
              : Problem.of("BadSubstitution", wrong.what(), source.place(span)));
    }
  }

  private void warnUndefined(String name, Span span) {
    String hint =
        Suggestion.of(name, variables.keySet())
            .map(near -> "did you mean $" + near + "?")
            .orElse("declare it by ARG or ENV");
    String what = "variable " + name + " is not defined and expands to nothing";
    problems.warn(new Problem("UndefinedVariable", what, source.place(span), hint));
  }
}
