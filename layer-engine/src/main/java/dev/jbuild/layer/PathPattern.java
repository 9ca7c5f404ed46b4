package dev.jbuild.layer;

import java.util.function.Predicate;

/**
 * One pattern of a {@code .dockerignore}, as BuildKit takes it. It becomes a regular expression
 * there of which only some characters are taken as they stand, which is kept here: {@code |} in a
 * pattern with a wildcard divides two, <code>{2}</code> repeats, {@code ^} is the start and {@code
 * \d} a digit. Source: moby patternmatcher, Pattern.compile, in which <code>|</code> and braces are
 * meant to be escaped, but don't fit its table.
 */
final class PathPattern {
  private static final String ESCAPED = ".+()$";

  private final Predicate<String> matcher;

  private PathPattern(Predicate<String> matcher) {
    this.matcher = matcher;
  }

  /**
   * Returns a pattern.
   *
   * @param pattern a clean path, not empty
   * @throws IllegalArgumentException if it is malformed; the message has it
   */
  static PathPattern of(String pattern) {
    PatternCheck.check(pattern);
    boolean isSuffix = pattern.startsWith("**");
    String rest = isSuffix ? pattern.substring(2) : pattern;
    boolean isPrefix = !isSuffix && rest.endsWith("**");
    String text = isPrefix ? rest.substring(0, rest.length() - 2) : rest;
    if (text.chars().anyMatch(c -> "*?[]\\".indexOf(c) >= 0)) {
      return new PathPattern(hint(pattern).and(regex(pattern)::matches));
    } else if (isPrefix) {
      return new PathPattern(path -> path.startsWith(text));
    } else if (!isSuffix) {
      return new PathPattern(text::equals);
    }
    boolean isName = text.startsWith("/");
    return new PathPattern(
        path -> path.endsWith(text) || (isName && path.equals(text.substring(1))));
  }

  boolean matches(String path) {
    return matcher.test(path);
  }

  /** Returns a quick look for what a path has in any case if it is matched. */
  private static Predicate<String> hint(String pattern) {
    if (pattern.chars().anyMatch(c -> "\\[]|{^".indexOf(c) >= 0)) {
      return _ -> true;
    }
    String[] texts = pattern.replace("**/", "*").split("[*?]+", -1);
    return path -> {
      boolean has = path.startsWith(texts[0]) && path.endsWith(texts[texts.length - 1]);
      for (int i = 1; has && i < texts.length - 1; i++) {
        has = path.contains(texts[i]);
      }
      return has;
    };
  }

  private static PathRegex regex(String pattern) {
    StringBuilder regex = new StringBuilder("^");
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (pattern.startsWith("**", i)) {
        i += pattern.startsWith("/", i + 2) ? 2 : 1;
        regex.append(i + 1 == pattern.length() ? ".*" : "(.*/)?");
      } else if (c == '\\') {
        regex.append(c).append(pattern, i + 1, Math.min(i + 2, pattern.length()));
        i++;
      } else {
        regex.append(c == '*' ? "[^/]*" : c == '?' ? "[^/]" : escaped(c));
      }
    }
    try {
      return new PathRegexParser(regex.append('$').toString()).parse();
    } catch (IllegalArgumentException malformed) {
      throw new IllegalArgumentException(
          "pattern " + pattern + " is malformed: " + malformed.getMessage(), malformed);
    }
  }

  private static String escaped(char c) {
    return ESCAPED.indexOf(c) < 0 ? String.valueOf(c) : "\\" + c;
  }
}
