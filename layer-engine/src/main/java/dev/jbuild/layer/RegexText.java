package dev.jbuild.layer;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The text of a regular expression while it is read. */
final class RegexText {
  private static final Pattern TIMES =
      Pattern.compile("(0|[1-9][0-9]{0,7})(,(0|[1-9][0-9]{0,7})?)?}");

  private final String text;
  private final int lastNameEnd;
  private int at;

  /**
   * How often something is repeated.
   *
   * @param max negative for no limit
   */
  record Times(int min, int max) {}

  RegexText(String text) {
    this.text = text;
    this.lastNameEnd = text.lastIndexOf(":]");
  }

  boolean isAtEnd() {
    return at == text.length();
  }

  /** Returns the next character without taking it, or a negative number at the end. */
  int peek() {
    return isAtEnd() ? -1 : text.codePointAt(at);
  }

  int next() {
    int c = peek();
    at += c < 0 ? 0 : Character.charCount(c);
    return c;
  }

  /** Gives the last character back, which is one of ASCII. */
  void back() {
    at--;
  }

  /** Takes {@code expected} if it comes next. */
  boolean skip(String expected) {
    boolean comes = text.startsWith(expected, at);
    at += comes ? expected.length() : 0;
    return comes;
  }

  /** Takes the start of a named class, if the name ends. */
  boolean skipName() {
    return lastNameEnd >= at + 2 && skip("[:");
  }

  /** Returns whether a range goes on here, to something else than the end of its class. */
  boolean isRange() {
    return text.startsWith("-", at) && at + 1 < text.length() && text.charAt(at + 1) != ']';
  }

  /**
   * Takes the digits of a number.
   *
   * @param most how many there may be, at least {@code least}
   */
  int number(int radix, int least, int most) {
    int start = at;
    int number = 0;
    while (at < start + most && Character.digit(peek(), radix) >= 0 && peek() < 0x80) {
      number = number * radix + Character.digit(next(), radix);
    }
    if (at < start + least || number > Character.MAX_CODE_POINT) {
      throw new IllegalArgumentException("a character has no number");
    }
    return number;
  }

  /** Takes what comes before {@code end}, and that; all if it doesn't come. */
  String until(String end) {
    int found = text.indexOf(end, at);
    String before = text.substring(at, found < 0 ? text.length() : found);
    at += before.length();
    skip(end);
    return before;
  }

  /** Takes the numbers behind a brace; null if it is none of a repetition. */
  @Nullable Times times() {
    Matcher matcher = TIMES.matcher(text).region(at, text.length());
    if (!matcher.lookingAt()) {
      return null;
    }
    at = matcher.end();
    int min = Integer.parseInt(matcher.group(1));
    String max = matcher.group(3);
    return new Times(
        min, matcher.group(2) == null ? min : max == null ? -1 : Integer.parseInt(max));
  }
}
