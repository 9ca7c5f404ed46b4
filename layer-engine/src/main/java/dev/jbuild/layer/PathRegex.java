package dev.jbuild.layer;

import java.util.List;
import java.util.function.IntPredicate;

/**
 * A regular expression that is looked for in a path, in all its states at once: it takes no longer
 * than its own length times the path's, whoever wrote it.
 */
final class PathRegex {
  /** What a state does: it takes a character, asks for something, or leads on. */
  enum Kind {
    /** Takes one character. */
    ONE,
    /** Takes one character or none. */
    MAYBE,
    /** Takes any number of characters. */
    MANY,
    /** Leads on, and also behind the next state. */
    FORK,
    /** Takes any number of characters, and one that is a slash. */
    FOLDERS,
    START,
    END,
    BOUNDARY,
    NO_BOUNDARY,
    /** All of it was found. */
    FOUND
  }

  /**
   * One state; the next one follows it.
   *
   * @param set what it takes
   */
  record State(Kind kind, IntPredicate set) {}

  private final State[] states;

  /** The first state of each alternative. */
  private final int[] starts;

  /** Whether it can only be found at the start. */
  private final boolean isBound;

  PathRegex(List<State> states, List<Integer> starts) {
    this.states = states.toArray(new State[0]);
    this.starts = starts.stream().mapToInt(Integer::intValue).toArray();
    this.isBound = starts.size() == 1 && states.getFirst().kind == Kind.START;
  }

  boolean matches(String path) {
    return new Search(path).isFound();
  }

  /** The states between two characters of a path. */
  private final class Search {
    private final String path;

    /** How many characters of the path are taken. */
    private int at;

    private int[] reached = new int[states.length];
    private int count;

    /** By state, {@link #at} behind it when it was reached last, plus one. */
    private final int[] when = new int[states.length];

    private boolean found;

    Search(String path) {
      this.path = path;
    }

    boolean isFound() {
      int[] before = new int[states.length];
      begin();
      while (!found && at < path.length() && (count > 0 || !isBound)) {
        int[] from = reached;
        reached = before;
        before = from;
        int left = count;
        count = 0;
        int c = path.codePointAt(at);
        at += Character.charCount(c);
        for (int i = 0; i < left; i++) {
          take(from[i], c);
        }
        begin();
      }
      return found;
    }

    /** An alternative that isn't bound to the start may begin anywhere. */
    private void begin() {
      for (int start : starts) {
        reach(start);
      }
    }

    private void take(int state, int c) {
      State one = states[state];
      if (one.set.test(c)) {
        boolean stays = one.kind == Kind.MANY || one.kind == Kind.FOLDERS;
        reach(stays ? state : state + 1);
        if (one.kind == Kind.FOLDERS && c == '/') {
          reach(state + 1);
        }
      }
    }

    private void reach(int first) {
      for (int state = first; when[state] != at + 1; state++) {
        when[state] = at + 1;
        boolean leadsOn =
            switch (states[state].kind) {
              case ONE, FOLDERS -> {
                reached[count++] = state;
                yield false;
              }
              case MAYBE, MANY -> {
                reached[count++] = state;
                yield true;
              }
              case FORK -> {
                reach(state + 2);
                yield true;
              }
              case START -> at == 0;
              case END -> at == path.length();
              case BOUNDARY -> isBoundary();
              case NO_BOUNDARY -> !isBoundary();
              case FOUND -> {
                found = true;
                yield false;
              }
            };
        if (!leadsOn) {
          return;
        }
      }
    }

    private boolean isBoundary() {
      return isWord(at - 1) != isWord(at);
    }

    private boolean isWord(int index) {
      return index >= 0 && index < path.length() && PathRegexParser.WORD.test(path.charAt(index));
    }
  }
}
