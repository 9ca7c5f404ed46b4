package dev.jbuild.layer;

import dev.jbuild.layer.PathRegex.Kind;
import dev.jbuild.layer.PathRegex.State;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Reads what {@link PathPattern} makes of a pattern. The only group there is that of {@code **}.
 * Source: Go, regexp/syntax, parse.go.
 */
final class PathRegexParser {
  static final IntPredicate WORD = CharacterClass.ranges("09AZ__az");

  private static final int MAX_REPEAT = 1000;
  private static final int MAX_STATES = 10_000;
  private static final int NO_LIMIT = -1;
  private static final String FOLDERS = ".*/)?";
  private static final IntPredicate ANY = CharacterClass.one('\n').negate();
  private static final IntPredicate NONE = CharacterClass.ranges("");

  private final RegexText text;
  private final List<State> states = new ArrayList<>();
  private final List<Integer> starts = new ArrayList<>(List.of(0));

  /** Whether the last item was repeated, so that it can't be once more. */
  private boolean isRepeated;

  PathRegexParser(String regex) {
    this.text = new RegexText(regex);
  }

  /**
   * Returns it.
   *
   * @throws IllegalArgumentException if it is malformed; the message says what is
   */
  PathRegex parse() {
    while (!text.isAtEnd()) {
      boolean wasRepeated = isRepeated;
      isRepeated = false;
      item(text.next(), wasRepeated);
      if (states.size() > MAX_STATES) {
        throw new IllegalArgumentException("it is too long");
      }
    }
    add(Kind.FOUND, NONE);
    return new PathRegex(states, starts);
  }

  private void item(int c, boolean wasRepeated) {
    switch (c) {
      case '^' -> add(Kind.START, NONE);
      case '$' -> add(Kind.END, NONE);
      case '.' -> add(Kind.ONE, ANY);
      case '[' -> add(Kind.ONE, CharacterClass.parse(text));
      case '|' -> {
        add(Kind.FOUND, NONE);
        starts.add(states.size());
      }
      case '(' -> {
        text.skip(FOLDERS);
        add(Kind.FORK, NONE);
        add(Kind.FOLDERS, ANY);
        isRepeated = true;
      }
      case '*' -> repeat(0, NO_LIMIT, wasRepeated);
      case '{' -> braces(wasRepeated);
      case '\\' -> escape();
      default -> add(Kind.ONE, CharacterClass.one(c));
    }
  }

  private void add(Kind kind, IntPredicate set) {
    states.add(new State(kind, set));
  }

  private void escape() {
    if (text.skip("A")) {
      add(Kind.START, NONE);
    } else if (text.skip("z")) {
      add(Kind.END, NONE);
    } else if (text.skip("b")) {
      add(Kind.BOUNDARY, NONE);
    } else if (text.skip("B")) {
      add(Kind.NO_BOUNDARY, NONE);
    } else if (text.skip("Q")) {
      text.until("\\E").codePoints().forEach(c -> add(Kind.ONE, CharacterClass.one(c)));
    } else {
      add(Kind.ONE, CharacterClass.escaped(text));
    }
  }

  /** What is no number of times in braces stands for itself. */
  private void braces(boolean wasRepeated) {
    RegexText.Times times = text.times();
    if (times == null) {
      add(Kind.ONE, CharacterClass.one('{'));
    } else if (times.min() > MAX_REPEAT
        || times.max() > MAX_REPEAT
        || (times.max() != NO_LIMIT && times.max() < times.min())) {
      throw new IllegalArgumentException("nothing can be repeated so often");
    } else {
      repeat(times.min(), times.max(), wasRepeated);
    }
  }

  private void repeat(int min, int max, boolean wasRepeated) {
    if (wasRepeated || states.size() == starts.getLast()) {
      throw new IllegalArgumentException("there is nothing to repeat");
    }
    isRepeated = true;
    State last = states.removeLast();
    if (last.kind() != Kind.ONE) {
      // A place can be asked for once or not at all.
      if (min > 0) {
        states.add(last);
      }
      return;
    }
    for (int i = 0; i < min; i++) {
      add(Kind.ONE, last.set());
    }
    for (int i = min; i < max; i++) {
      add(Kind.MAYBE, last.set());
    }
    if (max == NO_LIMIT) {
      add(Kind.MANY, last.set());
    }
  }
}
