package dev.jbuild.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * The characters that one item of a regular expression takes. Source: Go, regexp/syntax, parse.go.
 */
final class CharacterClass {
  /** The ranges of those in {@code [:name:]}. */
  private static final Map<String, String> NAMED =
      Map.ofEntries(
          Map.entry("alnum", "09AZaz"),
          Map.entry("alpha", "AZaz"),
          Map.entry("ascii", "\0\u007F"),
          Map.entry("blank", "\t\t  "),
          Map.entry("cntrl", "\0\u001F\u007F\u007F"),
          Map.entry("digit", "09"),
          Map.entry("graph", "!~"),
          Map.entry("lower", "az"),
          Map.entry("print", " ~"),
          Map.entry("punct", "!/:@[`{~"),
          Map.entry("space", "\t\r  "),
          Map.entry("upper", "AZ"),
          Map.entry("word", "09AZ__az"),
          Map.entry("xdigit", "09AFaf"));

  /** The ranges of those behind a backslash. */
  private static final Map<Integer, String> PERL =
      Map.of((int) 'd', "09", (int) 's', "\t\n\f\r  ", (int) 'w', "09AZ__az");

  private static final String CONTROLS = "afnrtv";
  private static final String CONTROL_CODES = "\u0007\f\n\r\t\u000B";

  private CharacterClass() {}

  static IntPredicate one(int c) {
    return other -> other == c;
  }

  /** Returns those from the first to the second, from the third to the fourth, and so on. */
  static IntPredicate ranges(String ranges) {
    return c -> {
      boolean in = false;
      for (int i = 0; i < ranges.length() && !in; i += 2) {
        in = c >= ranges.charAt(i) && c <= ranges.charAt(i + 1);
      }
      return in;
    };
  }

  /** Reads what comes behind a backslash. */
  static IntPredicate escaped(RegexText text) {
    int c = text.peek();
    String perl = PERL.get(Character.toLowerCase(c));
    if (perl == null) {
      return one(character(text));
    }
    text.next();
    return Character.isLowerCase(c) ? ranges(perl) : ranges(perl).negate();
  }

  /** Reads what comes behind a bracket, to the one that closes it. */
  static IntPredicate parse(RegexText text) {
    boolean negated = text.skip("^");
    List<IntPredicate> items = new ArrayList<>(List.of(item(text)));
    while (!text.skip("]")) {
      items.add(item(text));
    }
    IntPredicate[] all = items.toArray(new IntPredicate[0]);
    return c -> isIn(all, c) != negated;
  }

  /** A loop, as a class may have very many items. */
  private static boolean isIn(IntPredicate[] items, int c) {
    for (IntPredicate item : items) {
      if (item.test(c)) {
        return true;
      }
    }
    return false;
  }

  private static IntPredicate item(RegexText text) {
    if (text.skipName()) {
      return named(text);
    }
    boolean escaped = text.skip("\\");
    if (escaped && PERL.containsKey(Character.toLowerCase(text.peek()))) {
      return escaped(text);
    }
    int low = escaped ? character(text) : plain(text);
    int high = low;
    if (text.isRange()) {
      text.next();
      high = text.skip("\\") ? character(text) : plain(text);
    }
    if (high < low) {
      throw new IllegalArgumentException("a range ends before it begins");
    }
    int last = high;
    return c -> c >= low && c <= last;
  }

  private static IntPredicate named(RegexText text) {
    boolean negated = text.skip("^");
    String name = text.until(":]");
    String ranges = NAMED.get(name);
    if (ranges == null) {
      throw new IllegalArgumentException("[:" + name + ":] is no class of characters");
    }
    return negated ? ranges(ranges).negate() : ranges(ranges);
  }

  private static int plain(RegexText text) {
    if (text.isAtEnd()) {
      throw new IllegalArgumentException("a [ is without ]");
    }
    return text.next();
  }

  /** Reads the one character that is meant by what comes behind a backslash. */
  private static int character(RegexText text) {
    int c = plain(text);
    int control = CONTROLS.indexOf(c);
    if (control >= 0) {
      return CONTROL_CODES.charAt(control);
    } else if (c == 'x') {
      return hexadecimal(text);
    } else if (c >= '0' && c <= '7') {
      // One digit alone would be a group that was found before.
      text.back();
      return text.number(8, c == '0' ? 1 : 2, 3);
    } else if (c >= 0x80 || Character.isLetterOrDigit(c)) {
      throw new IllegalArgumentException("\\" + Character.toString(c) + " means nothing");
    }
    return c;
  }

  private static int hexadecimal(RegexText text) {
    if (!text.skip("{")) {
      return text.number(16, 2, 2);
    }
    int c = text.number(16, 1, 6);
    if (!text.skip("}")) {
      throw new IllegalArgumentException("a brace is not closed");
    }
    return c;
  }
}
