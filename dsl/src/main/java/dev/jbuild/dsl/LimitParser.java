package dev.jbuild.dsl;

import dev.jbuild.problem.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks what a Buildfile limits, as far as it can be known before expansion. */
final class LimitParser {
  private final SourceText source;

  LimitParser(SourceText source) {
    this.source = source;
  }

  /**
   * Checks the words of LIMIT.
   *
   * @throws BuildfileException if some are wrong; it tells all of them
   */
  void check(List<Assignment> limits) {
    List<Problem> wrong = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Assignment limit : limits.subList(0, Math.min(limits.size(), Problems.MAX))) {
      String key = limit.name().text();
      if (!seen.add(key)) {
        wrong.add(
            Problem.of("BadLimit", key + " is limited twice", source.place(limit.name().span())));
      }
      check(limit, wrong);
    }
    throwAny(wrong);
  }

  /** Checks the flags of a RUN, as {@link #check}. */
  void checkFlags(List<Flag> flags) {
    List<Problem> wrong = new ArrayList<>();
    for (Flag flag : flags) {
      LimitKey.of(flag.name()).ifPresent(key -> check(key, flag.word(), wrong));
    }
    throwAny(wrong);
  }

  /** Checks that there are no limits: other builders read the triggers of an image, too. */
  void refuseFlags(List<Flag> flags) {
    List<Problem> wrong = new ArrayList<>();
    for (Flag flag : flags) {
      if (LimitKey.of(flag.name()).isPresent()) {
        String what = "--" + flag.name() + " can't be in the trigger of an ONBUILD";
        wrong.add(
            new Problem(
                "BadFlag",
                what,
                source.place(flag.span()),
                "triggers go into the image, and other builders don't know it"));
      }
    }
    throwAny(wrong);
  }

  private void check(Assignment limit, List<Problem> wrong) {
    Word value = limit.value();
    LimitKey key = LimitKey.of(limit.name().text()).orElse(null);
    if (key == null) {
      wrong.add(unknown(limit.name()));
    } else if (value != null) {
      check(key, value, wrong);
    }
  }

  private void check(LimitKey key, Word value, List<Problem> wrong) {
    try {
      key.check(value, source);
    } catch (BuildfileException told) {
      wrong.addAll(told.problems());
    }
  }

  private Problem unknown(Word key) {
    String known = "LIMIT takes " + String.join(", ", LimitKey.names());
    String hint =
        Suggestion.of(key.text(), LimitKey.names())
            .map(near -> "did you mean " + near + "? " + known)
            .orElse(known);
    String what = key.text() + " can't be limited";
    return new Problem("BadLimit", what, source.place(key.span()), hint);
  }

  private static void throwAny(List<Problem> wrong) {
    if (!wrong.isEmpty()) {
      throw new BuildfileException(wrong);
    }
  }
}
