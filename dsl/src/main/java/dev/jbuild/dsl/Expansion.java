package dev.jbuild.dsl;

import java.util.AbstractMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a text of a Buildfile is when its variables are put in, for who wants to know which.
 *
 * @param text without quotes and escapes
 * @param used the names that had a value
 * @param missing the names that had none, though {@code $name} or {@code ${name}} asks for one
 */
public record Expansion(String text, Set<String> used, Set<String> missing) {

  /**
   * Expands {@code text}, or returns nothing if it is malformed or demands a value by {@code
   * ${name:?}}.
   *
   * @param escape the escape char of the file
   * @param work what may still be done for the file; nothing is returned when it is done
   */
  public static Optional<Expansion> of(
      String text, char escape, Map<String, String> variables, ExpansionWork work) {
    if (text.indexOf('$') < 0
        && text.indexOf('"') < 0
        && text.indexOf('\'') < 0
        && text.indexOf(escape) < 0) {
      return Optional.of(new Expansion(text, Set.of(), Set.of()));
    }
    return of(variables, work, known -> Expander.expand(text, escape, known));
  }

  /** Expands the body of {@code heredoc}, unless its word is quoted. */
  public static Optional<Expansion> of(
      Heredoc heredoc, Map<String, String> variables, ExpansionWork work) {
    return heredoc.expand()
        ? of(variables, work, known -> Expander.expandBody(heredoc.text(), known))
        : Optional.of(new Expansion(heredoc.text(), Set.of(), Set.of()));
  }

  /** Returns the args that FROM may use without declaration, such as {@code TARGETPLATFORM}. */
  public static Map<String, String> automaticArgs(PlanRequest request) {
    return GlobalScope.automatic(request, null);
  }

  private static Optional<Expansion> of(
      Map<String, String> variables,
      ExpansionWork work,
      Function<Expander.Known, Expander.Expanded<String>> expander) {
    if (work.isDone()) {
      return Optional.empty();
    }
    Recording recording = new Recording(variables);
    try {
      Expander.Expanded<String> expanded = expander.apply(new Expander.Known(recording, work));
      work.add(expanded.value().length());
      return Optional.of(
          new Expansion(expanded.value(), Set.copyOf(recording.used), expanded.undefined()));
    } catch (SubstitutionException malformed) {
      return Optional.empty();
    }
  }

  /** A map that notes what is found in it. */
  private static final class Recording extends AbstractMap<String, String> {
    private final Map<String, String> variables;
    private final Set<String> used = new LinkedHashSet<>();

    Recording(Map<String, String> variables) {
      this.variables = variables;
    }

    @Override
    public @Nullable String get(@Nullable Object name) {
      String value = variables.get(name);
      if (value != null && name instanceof String text) {
        used.add(text);
      }
      return value;
    }

    @Override
    public String getOrDefault(@Nullable Object name, String otherwise) {
      String value = get(name);
      return value == null ? otherwise : value;
    }

    @Override
    public Set<Entry<String, String>> entrySet() {
      return variables.entrySet();
    }
  }
}
