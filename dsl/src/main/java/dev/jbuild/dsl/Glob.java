package dev.jbuild.dsl;

import java.util.Arrays;
import java.util.BitSet;

/**
 * A pattern of {@code ${name#pattern}} and its kin: {@code *} is any text, {@code ?} any char, both
 * without newline; {@code \*}, {@code \?} and {@code \\} are themselves, and so is all else.
 */
final class Glob {
  private static final int STAR = -1;
  private static final int ANY = -2;

  private final int[] tokens;
  private final ExpansionWork work;

  private Glob(int[] tokens, ExpansionWork work) {
    this.tokens = tokens;
    this.work = work;
  }

  static Glob of(String pattern, ExpansionWork work) {
    int[] chars = pattern.codePoints().toArray();
    int[] tokens = new int[chars.length];
    int count = 0;
    for (int at = 0; at < chars.length; at++) {
      switch (chars[at]) {
        case '*' -> tokens[count++] = STAR;
        case '?' -> tokens[count++] = ANY;
        case '\\' -> {
          at++;
          if (at == chars.length || "*?\\}/".indexOf(chars[at]) < 0) {
            throw SubstitutionException.malformed(
                "pattern " + pattern + " has a \\ before what needs none");
          }
          tokens[count++] = chars[at];
        }
        default -> tokens[count++] = chars[at];
      }
    }
    return new Glob(Arrays.copyOf(tokens, count), work);
  }

  /** Returns {@code value} without the shortest or longest start that matches. */
  String withoutPrefix(String value, boolean longest) {
    int[] chars = value.codePoints().toArray();
    int length = match(chars, 0, longest);
    return length <= 0 ? value : new String(chars, length, chars.length - length);
  }

  /** Returns {@code value} without the shortest or longest end that matches. */
  String withoutSuffix(String value, boolean longest) {
    int[] backwards = new int[tokens.length];
    for (int at = 0; at < tokens.length; at++) {
      backwards[tokens.length - 1 - at] = tokens[at];
    }
    return reversed(new Glob(backwards, work).withoutPrefix(reversed(value), longest));
  }

  /** Returns {@code value} with the first or every longest match replaced. */
  String replace(String value, String replacement, boolean all) {
    int[] chars = value.codePoints().toArray();
    StringBuilder result = new StringBuilder();
    int at = 0;
    int lastEnd = -1;
    boolean more = true;
    while (at <= chars.length) {
      int length = more ? match(chars, at, true) : -1;
      // An empty match right behind another one doesn't count.
      if (length > 0 || (length == 0 && at != lastEnd)) {
        result.append(replacement);
        Expander.requireShort(result, chars.length);
        more = all;
      }
      if (length > 0) {
        at += length;
        lastEnd = at;
      } else {
        if (at < chars.length) {
          result.appendCodePoint(chars[at]);
        }
        at++;
      }
    }
    return result.toString();
  }

  /** Returns how many chars from {@code start} match, or -1. Takes time in chars times tokens. */
  private int match(int[] chars, int start, boolean longest) {
    int found = -1;
    BitSet states = closure(BitSet.valueOf(new long[] {1}));
    for (int at = start; !states.isEmpty(); at++) {
      if (states.get(tokens.length)) {
        found = at - start;
        if (!longest) {
          return found;
        }
      }
      if (at == chars.length) {
        break;
      }
      states = closure(step(states, chars[at]));
    }
    return found;
  }

  private BitSet step(BitSet states, int c) {
    BitSet next = new BitSet();
    for (int state = states.nextSetBit(0); state >= 0; state = states.nextSetBit(state + 1)) {
      work.add(1);
      if (state == tokens.length) {
        continue;
      }
      int token = tokens[state];
      if (token == STAR && c != '\n') {
        next.set(state);
      } else if (token == c || (token == ANY && c != '\n')) {
        next.set(state + 1);
      }
    }
    return next;
  }

  /** Adds what is reached without reading a char: the state behind a star. */
  private BitSet closure(BitSet states) {
    for (int state = states.nextSetBit(0); state >= 0; state = states.nextSetBit(state + 1)) {
      if (state < tokens.length && tokens[state] == STAR) {
        states.set(state + 1);
      }
    }
    return states;
  }

  private static String reversed(String text) {
    int[] chars = text.codePoints().toArray();
    StringBuilder result = new StringBuilder();
    for (int at = chars.length - 1; at >= 0; at--) {
      result.appendCodePoint(chars[at]);
    }
    return result.toString();
  }
}
