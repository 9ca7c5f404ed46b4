package dev.jbuild.dsl;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the words that announce heredocs: {@code <<EOF}, {@code 3<<-"END"}. */
final class HeredocWords {
  private HeredocWords() {}

  /** Returns the heredocs that {@code line} announces, in order, without content. */
  static List<Heredoc> in(LogicalLine line) {
    List<Heredoc> found = new ArrayList<>();
    String text = line.text();
    if (!text.contains("<<")) {
      return List.of();
    }
    int from = -1;
    char quote = 0;
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (quote == 0 && LogicalLine.isSpace(c)) {
        if (from >= 0) {
          announced(line.sub(from, at).word()).ifPresent(found::add);
        }
        from = -1;
        continue;
      }
      from = from < 0 ? at : from;
      if (c == '\\' && quote != '\'') {
        at++;
      } else if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (text.startsWith("<<", at)) {
        at = skipBlanks(text, at + 2) - 1;
      }
    }
    if (from >= 0) {
      announced(line.sub(from, text.length()).word()).ifPresent(found::add);
    }
    // With a quote left open nothing can be told apart: the shell shall see to it.
    return quote == 0 ? found : List.of();
  }

  private static int skipBlanks(String text, int from) {
    int at = from;
    while (at < text.length() && " \t\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return at;
  }

  /** Returns the heredoc that {@code word} announces, without content. */
  static Optional<Heredoc> announced(Word word) {
    String text = word.text();
    int at = 0;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (!text.startsWith("<<", at) || text.indexOf('<', at + 2) >= 0) {
      return Optional.empty();
    }
    at += 2;
    boolean chomp = text.startsWith("-", at);
    at += chomp ? 1 : 0;
    while (at < text.length() && " \t\n\u000B\f\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String raw = text.substring(at);
    String name = unquoted(raw);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    // Only quotes count; a backslash in front, as POSIX has it, does not.
    boolean expand = quotes(name) == quotes(raw);
    return Optional.of(new Heredoc(word, name, "", expand, chomp));
  }

  private static int quotes(String text) {
    int quotes = 0;
    for (int at = 0; at < text.length(); at++) {
      quotes += text.charAt(at) == '"' || text.charAt(at) == '\'' ? 1 : 0;
    }
    return quotes;
  }

  /** Returns {@code raw} without quotes and escapes, or nothing if it isn't one whole word. */
  private static String unquoted(String raw) {
    StringBuilder name = new StringBuilder();
    char quote = 0;
    for (int at = 0; at < raw.length(); at++) {
      char c = raw.charAt(at);
      if (c == '\\' && quote != '\'' && at + 1 < raw.length()) {
        at++;
        name.append(raw.charAt(at));
      } else if (quote == 0 ? c == '"' || c == '\'' : c == quote) {
        quote = quote == 0 ? c : 0;
      } else if (quote == 0 && LogicalLine.isSpace(c)) {
        return "";
      } else {
        name.append(c);
      }
    }
    return quote == 0 ? name.toString() : "";
  }
}
