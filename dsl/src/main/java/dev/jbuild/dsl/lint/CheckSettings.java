package dev.jbuild.dsl.lint;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which checks are made, as {@code skip=A,B;error=true;experimental=C} says it.
 *
 * @param skipAll whether none is made but experimental ones
 * @param skipped names of rules; unknown ones mean nothing
 * @param experimentalAll whether all experimental ones are made
 * @param experimental names of experimental rules that are made
 * @param error whether a finding stops the build
 */
record CheckSettings(
    boolean skipAll,
    Set<String> skipped,
    boolean experimentalAll,
    Set<String> experimental,
    boolean error) {

  static final CheckSettings NONE = new CheckSettings(false, Set.of(), false, Set.of(), false);
  private static final int MAX_OPTIONS = 3;

  /**
   * Reads the options.
   *
   * @throws IllegalArgumentException if they are malformed; the message says why
   */
  static CheckSettings parse(String text) {
    CheckSettings settings = NONE;
    if (text.isBlank()) {
      return settings;
    }
    for (String option : text.strip().split(";", MAX_OPTIONS)) {
      int equals = option.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException("check option " + option.strip() + " has no value");
      }
      settings =
          settings.with(option.substring(0, equals).strip(), option.substring(equals + 1).strip());
    }
    return settings;
  }

  private CheckSettings with(String name, String value) {
    boolean all = value.equals("all");
    return switch (name) {
      case "skip" ->
          new CheckSettings(
              all, all ? Set.of() : names(value), experimentalAll, experimental, error);
      case "experimental" ->
          new CheckSettings(skipAll, skipped, all, all ? Set.of() : names(value), error);
      case "error" ->
          new CheckSettings(skipAll, skipped, experimentalAll, experimental, bool(value));
      default -> throw new IllegalArgumentException("there is no check option " + name);
    };
  }

  private static Set<String> names(String value) {
    Set<String> names = new HashSet<>();
    for (String name : value.split(",", -1)) {
      names.add(name.strip());
    }
    return names;
  }

  private static boolean bool(String value) {
    if (List.of("1", "t", "true").contains(value.toLowerCase(Locale.ROOT))) {
      return true;
    }
    if (List.of("0", "f", "false").contains(value.toLowerCase(Locale.ROOT))) {
      return false;
    }
    throw new IllegalArgumentException("check option error is " + value + ", not true or false");
  }

  /** Returns these settings and those of {@code other}; whether findings are errors stays. */
  CheckSettings and(CheckSettings other) {
    return new CheckSettings(
        skipAll || other.skipAll,
        union(skipped, other.skipped),
        experimentalAll || other.experimentalAll,
        union(experimental, other.experimental),
        error);
  }

  /** Returns all of these, none of which says whether findings are errors. */
  static CheckSettings together(List<CheckSettings> all) {
    boolean skipAll = false;
    boolean experimentalAll = false;
    Set<String> skipped = new HashSet<>();
    Set<String> experimental = new HashSet<>();
    for (CheckSettings one : all) {
      skipAll |= one.skipAll;
      experimentalAll |= one.experimentalAll;
      skipped.addAll(one.skipped);
      experimental.addAll(one.experimental);
    }
    return new CheckSettings(skipAll, skipped, experimentalAll, experimental, false);
  }

  /** Returns settings that skip {@code names} alone. */
  static CheckSettings skipping(String names) {
    return new CheckSettings(false, names(names), false, Set.of(), false);
  }

  private static Set<String> union(Set<String> one, Set<String> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.isEmpty() ? other : one;
    }
    Set<String> both = new HashSet<>(one);
    both.addAll(other);
    return both;
  }

  boolean allow(Rule rule) {
    return rule.isExperimental()
        ? experimentalAll || rule.isIn(experimental)
        : !skipAll && !rule.isIn(skipped);
  }
}
