package dev.jbuild.dsl;

import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Gathers problems, so that a person sees all of them at once. */
final class Problems {
  /** More than a person reads; a file made to have more would take much memory. */
  static final int MAX = 100;

  private final Set<Problem> found = new LinkedHashSet<>();

  void add(Problem problem) {
    if (found.size() < MAX) {
      found.add(problem);
    }
  }

  /** Returns whether there are so many that no more are kept. */
  boolean areMany() {
    return found.size() >= MAX;
  }

  /** Does {@code work}; keeps the problems that it throws. Returns whether it was done. */
  boolean gather(Runnable work) {
    return gather("", work);
  }

  /** Does the same, and says {@code within} before what is wrong. */
  boolean gather(String within, Runnable work) {
    try {
      work.run();
      return true;
    } catch (BuildfileException wrong) {
      for (Problem problem : wrong.problems()) {
        add(new Problem(problem.name(), within + problem.what(), problem.where(), problem.hint()));
      }
    } catch (Scope.UnknownValue untold) {
      // what isn't known can't be wrong
    }
    return false;
  }

  boolean any() {
    return !found.isEmpty();
  }

  /** Throws all problems, if there are any. */
  void throwIfAny() {
    if (!found.isEmpty()) {
      throw new BuildfileException(inOrder(found));
    }
  }

  private static List<Problem> inOrder(Set<Problem> problems) {
    if (problems.size() < 2) {
      return List.copyOf(problems);
    }
    return problems.stream()
        .sorted(
            Comparator.comparing((Problem problem) -> file(problem.where()))
                .thenComparingInt(problem -> line(problem.where()))
                .thenComparingInt(problem -> column(problem.where())))
        .toList();
  }

  private static String file(Place place) {
    return place instanceof Place.Source source ? source.file() : "";
  }

  private static int line(Place place) {
    return place instanceof Place.Source source ? source.line() : 0;
  }

  private static int column(Place place) {
    return place instanceof Place.Source source ? source.column() : 0;
  }
}
