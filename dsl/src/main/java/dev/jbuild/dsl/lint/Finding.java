package dev.jbuild.dsl.lint;

import dev.jbuild.dsl.Span;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import org.jspecify.annotations.Nullable;

/**
 * One place of a Buildfile that a rule is about.
 *
 * @param detail a clause in lower case, without full stop
 * @param span what is shown
 * @param instruction the lines of the whole instruction
 * @param where {@code span}, with its line
 * @param hint what to do, or null if {@code detail} says it already
 */
public record Finding(
    Rule rule,
    String detail,
    Span span,
    Span instruction,
    Place.Source where,
    @Nullable String hint) {

  /** Returns the finding in the shape of all that a person is told. */
  public Problem problem() {
    return new Problem(rule.title(), detail, where, hint);
  }
}
