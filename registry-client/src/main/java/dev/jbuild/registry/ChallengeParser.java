package dev.jbuild.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;

/**
 * Reads one WWW-Authenticate header, which may hold several challenges. What is malformed ends the
 * reading; what was read until then stands.
 */
final class ChallengeParser {
  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";
  private static final String TOKEN68_MARKS = "-._~+/";

  private final String text;
  private final List<Challenge> found = new ArrayList<>();
  private int at;

  private ChallengeParser(String text) {
    this.text = text;
  }

  static List<Challenge> parse(String header) {
    ChallengeParser parser = new ChallengeParser(header);
    parser.challenges();
    return parser.found;
  }

  private void challenges() {
    skipSeparators();
    while (at < text.length()) {
      String scheme = token();
      if (scheme.isEmpty()) {
        return;
      }
      SequencedMap<String, String> parameters = new LinkedHashMap<>();
      skipSpaces();
      parameters(parameters);
      found.add(new Challenge(scheme.toLowerCase(Locale.ROOT), parameters));
      skipSeparators();
    }
  }

  private void parameters(SequencedMap<String, String> parameters) {
    while (at < text.length()) {
      int start = at;
      String name = token();
      skipSpaces();
      if (!name.isEmpty() && accept('=') && !isAtToken68End()) {
        skipSpaces();
        parameters.putIfAbsent(name.toLowerCase(Locale.ROOT), value());
      } else if (parameters.isEmpty() && isToken68From(start)) {
        parameters.put("", token68(start));
      } else {
        at = start;
        return;
      }
      skipSeparators();
    }
  }

  private boolean isAtToken68End() {
    return at >= text.length() || text.charAt(at) == '=' || text.charAt(at) == ',';
  }

  /** A token68 stands alone; a token that another word follows is the next challenge's scheme. */
  private boolean isToken68From(int start) {
    int end = token68End(start);
    int next = end;
    while (next < text.length() && isSpace(text.charAt(next))) {
      next++;
    }
    return end > start && (next == text.length() || text.charAt(next) == ',');
  }

  private String token68(int start) {
    at = token68End(start);
    return text.substring(start, at);
  }

  private int token68End(int start) {
    int end = start;
    while (end < text.length() && isWord(text.charAt(end), TOKEN68_MARKS)) {
      end++;
    }
    while (end < text.length() && text.charAt(end) == '=') {
      end++;
    }
    return end;
  }

  private String token() {
    int start = at;
    while (at < text.length() && isWord(text.charAt(at), TOKEN_MARKS)) {
      at++;
    }
    return text.substring(start, at);
  }

  private String value() {
    if (!accept('"')) {
      int start = at;
      // Wider than a token: some registries don't quote URLs.
      while (at < text.length() && text.charAt(at) != ',' && !isSpace(text.charAt(at))) {
        at++;
      }
      return text.substring(start, at);
    }
    StringBuilder value = new StringBuilder();
    while (at < text.length() && text.charAt(at) != '"') {
      if (text.charAt(at) == '\\' && at + 1 < text.length()) {
        at++;
      }
      value.append(text.charAt(at++));
    }
    at = Math.min(text.length(), at + 1);
    return value.toString();
  }

  private boolean accept(char wanted) {
    if (at < text.length() && text.charAt(at) == wanted) {
      at++;
      return true;
    }
    return false;
  }

  private void skipSpaces() {
    while (at < text.length() && isSpace(text.charAt(at))) {
      at++;
    }
  }

  private void skipSeparators() {
    while (at < text.length() && (isSpace(text.charAt(at)) || text.charAt(at) == ',')) {
      at++;
    }
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }

  private static boolean isWord(char c, String marks) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || marks.indexOf(c) >= 0;
  }
}
